import AsyncGateway
import Synchronization
import Testing

/// An app, or a server, that breaks one rule or keeps it.
struct ValidationCase: Sendable, CustomTestStringConvertible {
    let rule: GatewayRule
    let what: String
    let request: String
    let server: Middleware
    let app: Application

    var testDescription: String { "\(rule.rawValue): \(what)" }

    init(
        _ rule: GatewayRule, _ what: String, to request: String = ValidationExchange.get,
        from server: @escaping Middleware = { $0 }, app: @escaping Application
    ) {
        (self.rule, self.what, self.request) = (rule, what, request)
        (self.server, self.app) = (server, app)
    }
}

// MARK: - Apps

extension ValidationCase {
    static let plain: Headers = ["Content-Type": "text/plain"]

    /// An app of one status, some fields and a body.
    static func answer(
        _ status: Status = .ok, _ headers: Headers = plain, _ body: ResponseBody = "assam\n"
    ) -> Application {
        { _, startResponse in
            try await startResponse(status, headers)
            return body
        }
    }

    static func status(_ rule: GatewayRule, _ status: Status) -> ValidationCase {
        ValidationCase(rule, status.description.debugDescription, app: answer(status))
    }

    static func field(
        _ rule: GatewayRule, _ name: String, _ value: String, status: Status = .ok
    ) -> ValidationCase {
        var headers = plain
        headers.add(name, value)
        return ValidationCase(
            rule, "\(name): \(value)".debugDescription, app: answer(status, headers))
    }

    static func reading(
        _ rule: GatewayRule, _ what: String, from server: @escaping Middleware = { $0 },
        _ read: @escaping @Sendable (RequestBody) async throws -> Void
    ) -> ValidationCase {
        ValidationCase(rule, what, to: ValidationExchange.post, from: server) { environ, start in
            try await start(.ok, plain)
            try await read(environ.input)
            return "assam\n"
        }
    }

    /// An app of which two tasks read at a time.
    static func secondReader(_ rule: GatewayRule, _ what: String) -> ValidationCase {
        let server: Middleware = { app in
            { environ, startResponse in
                var environ = environ
                environ[HeldInput.self] = HeldInput()
                environ.input = environ[HeldInput.self].map { RequestBody($0) } ?? .empty
                return try await app(environ, startResponse)
            }
        }
        return ValidationCase(rule, what, from: server) { environ, startResponse in
            try await startResponse(.ok, plain)
            async let first = environ.input.read()
            await environ[HeldInput.self]?.untilRead()
            do {
                _ = try await environ.input.read()
            } catch {
                environ.errors.write("\(error)\n")
            }
            await environ[HeldInput.self]?.release()
            _ = try await first
            return "assam\n"
        }
    }

    /// An app that goes on when its response has ended.
    static func afterwards(
        _ rule: GatewayRule, _ what: String,
        _ use: @escaping @Sendable (Environ, Responder, Writer) async throws -> Void
    ) -> ValidationCase {
        let deed = Recorder<@Sendable () async -> Void>()
        let server: Middleware = { app in
            { environ, startResponse in
                try await app(environ, startResponse).onClose {
                    // Taken, for the app keeps the deeds, and they the app.
                    for act in deed.takeAll() { await act() }
                }
            }
        }
        return ValidationCase(rule, what, to: ValidationExchange.post, from: server) {
            environ, start in
            let write = try await start(.ok, plain)
            deed.add {
                do {
                    try await use(environ, start, write)
                } catch {
                    environ.errors.write("\(error)\n")
                }
            }
            return "assam\n"
        }
    }
}

// MARK: - Servers

extension ValidationCase {
    /// A server that says something else of a request.
    static func environ(
        _ rule: GatewayRule, _ variables: [String: String?],
        to request: String = ValidationExchange.get
    ) -> ValidationCase {
        let what = variables.map { "\($0) \(($1 ?? "absent").debugDescription)" }.sorted()
        return ValidationCase(
            rule, what.joined(separator: ", "), to: request, from: changing(variables),
            app: answer())
    }

    static func changing(
        _ variables: [String: String?], input: [UInt8]? = nil
    ) -> Middleware {
        { app in
            { environ, startResponse in
                var environ = environ
                for (name, value) in variables { environ[name] = value }
                if let input { environ.input = RequestBody(input) }
                return try await app(environ, startResponse)
            }
        }
    }

    /// A server that does something else with a body.
    static func sending(
        _ rule: GatewayRule, _ what: String, body: ResponseBody = ["a", "b"],
        _ send: @escaping @Sendable (ResponseBody) async throws -> Void
    ) -> ValidationCase {
        let server: Middleware = { app in
            { environ, startResponse in
                try await send(try await app(environ, startResponse))
                return "sent"
            }
        }
        return ValidationCase(rule, what, from: server, app: answer(.ok, plain, body))
    }
}

extension ResponseBody {
    /// Takes all blocks.
    func drain() async throws {
        for try await _ in self {}
    }
}

/// An input that says when it is being read, and gives nothing until it is told to.
actor HeldInput: ByteReader, EnvironKey {
    static let defaultValue: HeldInput? = nil

    private var isHeld = true
    private var reader: CheckedContinuation<Void, Never>?
    private var watcher: CheckedContinuation<Void, Never>?

    func read(atMost count: Int) async throws -> [UInt8] {
        guard isHeld else { return [] }
        await withCheckedContinuation { continuation in
            reader = continuation
            watcher?.resume()
        }
        return []
    }

    func untilRead() async {
        if reader == nil { await withCheckedContinuation { watcher = $0 } }
    }

    func release() {
        isHeld = false
        reader?.resume()
    }
}
