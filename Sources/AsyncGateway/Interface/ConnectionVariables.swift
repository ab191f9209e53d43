/// What the requests of a connection have in common.
final class ConnectionVariables: Sendable {
    let server: ServerVariables
    let peer: any ByteStream
    let task = ServingTask()

    init(server: ServerVariables, peer: any ByteStream) {
        self.server = server
        self.peer = peer
    }
}
