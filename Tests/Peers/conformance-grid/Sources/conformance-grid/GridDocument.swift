/// What stands above the grid in the document.
enum GridDocument {
    static let introduction = """
        # Conformance

        The rules of HTTP/1.1 that a client or an app can see, held against AsyncGateway and against two other
        HTTP servers in Swift. The suite, [`ServerConformance`](../Sources/AsyncGatewayTesting/Conformance), is part of
        the product `AsyncGatewayTesting`. It needs a way to open a byte stream to a server that serves a few agreed
        apps, and nothing else.

        ```sh
        Tests/Peers/conformance            # builds the servers, which takes minutes, and prints the grid
        Tests/Peers/conformance --write    # also writes this document anew
        ```

        The rules are our choice, and ours is the only server that was built with them in mind. So the level says how
        much a rule weighs:

        * **must**: a MUST of the RFC, and no more than that; what a server may do or leave alone is not held against it.
        * **should**: a SHOULD of the RFC, or one of two ways that a MUST allows, of which one is better.
        * **strict**: what the RFC leaves open. AsyncGateway has decided for what is safer, or for what WSGI promises;
          another decision is not a mistake.

        How the others take part:

        * They serve the agreed apps as their own documentation would have them written
          ([Hummingbird's](../Tests/Peers/hummingbird-peer), [FlyingFox's](../Tests/Peers/flyingfox-peer)),
          and with their defaults for all but threads and logging. Where a framework keeps its users from doing what an app
          is to do, its own answer counts. FlyingFox asks for blocks of a body that are not empty, so its app has no other.
        * Each rule has a new process and a new connection, so that nothing that a server suffers under one rule tells
          on the next.
        * Whatever does not come within three seconds does not count. FlyingFox reads a line in time that grows with
          the square of its length: three seconds are not enough for a target of 300,000 bytes.


        """
}
