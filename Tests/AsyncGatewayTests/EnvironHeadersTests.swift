import AsyncGateway
import AsyncGatewayTesting
import Synchronization
import Testing

@Suite("Headers of an environ", .timeLimit(.minutes(1)))
struct EnvironHeadersTests {
    private static let request = """
        POST /tea HTTP/1.1\r
        Host: cups.example\r
        AUTHORIZATION: Basic eDp5\r
        x-a: one\r
        Cookie: a=1\r
        Connection: close\r
        X-A: two\r
        X_A: no variable\r
        Proxy: http://tea\r
        Content-Type: text/plain\r
        Content-Length: 0\r
        \r\n
        """

    /// The fields of the request once `change` was made to its environ, each as a line.
    private func fields(
        after change: @escaping @Sendable (inout Environ) -> Void
    ) async throws -> [String] {
        let lines = Mutex<[String]>([])
        let app: Application = { environ, startResponse in
            var environ = environ
            change(&environ)
            let headers = environ.headers
            lines.withLock { $0 = headers.map { "\($0.name): \($0.value)" } }
            try await startResponse(.ok)
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send(Self.request)
            _ = try await scene.reader.readResponse()
        }
        return lines.withLock { $0 }
    }

    private static let untouched = [
        "Host: cups.example", "AUTHORIZATION: Basic eDp5", "x-a: one", "Cookie: a=1",
        "Connection: close", "X-A: two", "X_A: no variable", "Proxy: http://tea",
        "Content-Type: text/plain", "Content-Length: 0",
    ]

    private static func untouched(without indices: Int...) -> [String] {
        untouched.indices.filter { !indices.contains($0) }.map { untouched[$0] }
    }

    private static func untouched(with line: String, at index: Int) -> [String] {
        var lines = untouched
        lines[index] = line
        return lines
    }

    @Test func `fields are as they came where nothing was changed`() async throws {
        #expect(try await fields { _ in } == Self.untouched)
    }

    @Test func `changes of what is no field leave them alone`() async throws {
        let fields = try await fields { environ in
            environ["REMOTE_USER"] = "tea"
            environ["REQUEST_METHOD"] = nil
            environ["HTTP_"] = "tea"
            _ = try? environ.shiftPathInfo()
        }

        #expect(fields == Self.untouched)
    }

    @Test func `a credential whose variable was removed is gone`() async throws {
        let fields = try await fields { $0["HTTP_AUTHORIZATION"] = nil }

        #expect(fields == Self.untouched(without: 1))
    }

    @Test func `all fields of a removed variable are gone`() async throws {
        let fields = try await fields { $0["HTTP_X_A"] = nil }

        #expect(fields == Self.untouched(without: 2, 5))
    }

    @Test func `a changed variable has one field, in place of its first`() async throws {
        let fields = try await fields { $0["HTTP_X_A"] = "three" }

        #expect(
            fields == [
                "Host: cups.example", "AUTHORIZATION: Basic eDp5", "x-a: three", "Cookie: a=1",
                "Connection: close", "X_A: no variable", "Proxy: http://tea",
                "Content-Type: text/plain", "Content-Length: 0",
            ])
    }

    @Test func `new variables have their fields at the end, in the order of names`() async throws {
        let fields = try await fields { environ in
            environ["HTTP_X_REQUEST_ID"] = "7"
            environ["HTTP_FORWARDED"] = "for=192.0.2.1"
        }

        #expect(fields == Self.untouched + ["Forwarded: for=192.0.2.1", "X-Request-Id: 7"])
    }

    @Test func `a removed variable that was set again has its field where it was`() async throws {
        let fields = try await fields { environ in
            environ["HTTP_COOKIE"] = nil
            environ["HTTP_COOKIE"] = "b=2"
        }

        #expect(fields == Self.untouched(with: "Cookie: b=2", at: 3))
    }

    @Test(arguments: [
        ("HTTP_HOST", "Host", 0), ("CONTENT_TYPE", "Content-Type", 8),
        ("CONTENT_LENGTH", "Content-Length", 9),
    ])
    func `a field with rules of its own follows its variable`(
        variable: String, field: String, index: Int
    ) async throws {
        let changed = try await fields { $0[variable] = "7" }
        let removed = try await fields { $0[variable] = nil }

        #expect(changed == Self.untouched(with: "\(field): 7", at: index))
        #expect(removed == Self.untouched(without: index))
    }

    @Test(arguments: ["HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"])
    func `a variable that no environ may have changes nothing`(name: String) async throws {
        let removed = try await fields { $0[name] = nil }
        let changed = try await fields { $0[name] = "7" }

        #expect(removed == Self.untouched)
        #expect(changed == Self.untouched)
    }

    @Test func `a field without a variable is gone once that is removed by name`() async throws {
        #expect(try await fields { $0["HTTP_PROXY"] = nil } == Self.untouched(without: 7))
    }

    @Test func `a typed property changes its field too`() async throws {
        let fields = try await fields { $0.contentType = "text/html" }

        #expect(fields == Self.untouched(with: "Content-Type: text/html", at: 8))
    }

    @Test func `the bytes of a variable that was set are read as UTF-8`() async throws {
        let fields = try await fields { $0["HTTP_COOKIE"] = "caf\u{C3}\u{A9}" }

        #expect(fields == Self.untouched(with: "Cookie: caf\u{E9}", at: 3))
    }

    @Test func `an authority in the target replaces the host, as in its variable`() async throws {
        let journal = Journal()
        let app: Application = { environ, startResponse in
            journal.note(environ.headers.map { "\($0.name): \($0.value)" }.joined(separator: ", "))
            try await startResponse(.ok)
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send("GET http://tea/ HTTP/1.1\r\nA: b\r\nhost: pot\r\nC: d\r\n\r\n")
            _ = try await scene.reader.readResponse()
        }

        #expect(journal.entries == ["A: b, host: tea, C: d"])
    }

    @Test func `a copy that was changed leaves the fields of the original`() async throws {
        let fields = try await fields { environ in
            var copy = environ
            copy["HTTP_AUTHORIZATION"] = nil
            #expect(!copy.headers.contains("Authorization"))
        }

        #expect(fields == Self.untouched)
    }
}

@Suite("Headers of an environ made by hand")
struct OwnEnvironHeadersTests {
    @Test func `variables tell of the fields`() {
        let environ = Environ([
            "CONTENT_LENGTH": "3", "HTTP_X_B": "2", "CONTENT_TYPE": "text/plain", "HTTP_X_A": "1",
            "REQUEST_METHOD": "PUT",
        ])

        #expect(
            environ.headers == [
                "X-A": "1", "X-B": "2", "Content-Type": "text/plain", "Content-Length": "3",
            ])
    }

    @Test func `a removed variable has no field`() {
        var environ = Environ(["HTTP_AUTHORIZATION": "Basic eDp5", "HTTP_HOST": "tea"])
        environ["HTTP_AUTHORIZATION"] = nil

        #expect(environ.headers == ["Host": "tea"])
    }

    @Test func `values are read as UTF-8`() {
        let environ = Environ(["HTTP_COOKIE": "caf\u{C3}\u{A9}", "HTTP_X": "\u{2615}"])

        #expect(environ.headers == ["Cookie": "caf\u{E9}", "X": "\u{2615}"])
    }

    @Test func `a type has one field, whatever else claims to be one`() {
        let environ = Environ(["CONTENT_TYPE": "text/plain", "HTTP_CONTENT_TYPE": "text/html"])

        #expect(environ.headers == ["Content-Type": "text/plain"])
    }
}
