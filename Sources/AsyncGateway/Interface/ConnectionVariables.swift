/// What the requests of a connection have in common.
final class ConnectionVariables: Sendable {
    let server: ServerVariables
    let peer: any ByteStream
    let errors: ErrorStream
    let task = ServingTask()

    init(server: ServerVariables, peer: any ByteStream, errors: ErrorStream) {
        self.server = server
        self.peer = peer
        self.errors = errors
    }
}
