import AsyncGateway
import AsyncGatewayTesting
import Testing

/// One request to a handler over memory, and what has come of it.
struct HandlerScene: Sendable {
    var input = InMemoryReader("")
    var output = InMemoryWriter()
    var environ = [
        "REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "a", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
    ]
    let errors = Journal()

    /// What was reported.
    var report: String { errors.entries.joined() }

    func setting(_ variables: [String: String]) -> HandlerScene {
        var scene = self
        scene.environ.merge(variables) { $1 }
        return scene
    }

    /// The same request with this body.
    func with(_ input: String) -> HandlerScene {
        var scene = self
        scene.input = InMemoryReader(input)
        return scene
    }

    func makeSimple(_ change: (inout HandlerOptions) -> Void = { _ in }) -> SimpleHandler {
        var handler = SimpleHandler(
            input: input, output: output, errors: ErrorStream { [errors] in errors.note($0) },
            environ: environ)
        change(&handler.options)
        return handler
    }

    func makeCGI(_ change: (inout HandlerOptions) -> Void = { _ in }) -> BaseCGIHandler {
        var handler = BaseCGIHandler(
            input: input, output: output, errors: ErrorStream { [errors] in errors.note($0) },
            environ: environ)
        change(&handler.options)
        return handler
    }
}

/// A handler that is another with some of its requirements met otherwise, as by a subclass.
struct ChangedHandler: GatewayHandler {
    let base: SimpleHandler
    var page: Application?
    var fileJournal: Journal?
    var sendsFile = false

    var input: any ByteReader { base.input }
    var output: any ByteWriter { base.output }
    var errors: ErrorStream { base.errors }
    var options: HandlerOptions { base.options }
    var errorOutput: Application { page ?? options.errorPage.app }

    func addCGIVariables(to environ: inout Environ) {
        base.addCGIVariables(to: &environ)
    }

    func scheme(of environ: Environ) -> String { "https" }

    func logException(_ error: any Error, to errors: ErrorStream) {
        errors.write("changed: \(error)\n")
    }

    func sendFile(_ file: FileWrapper) async throws -> Bool {
        fileJournal?.note("\(file.remainingCount ?? -1) bytes")
        guard sendsFile else { return false }
        try await output.write(Array("<the file>".utf8))
        return true
    }
}
