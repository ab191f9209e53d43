import AsyncGateway
import AsyncGatewayTesting
import Synchronization
import Testing
import WireFuzzing

@Suite("Path segments", .timeLimit(.minutes(1)))
struct PathSegmentTests {
    /// What an app notes of its environ, for a request over the server's own connection.
    private func noting<Value: Sendable>(
        _ target: String, through gateway: Middleware = { $0 },
        _ read: @escaping @Sendable (Environ) throws -> Value
    ) async throws -> Value {
        let noted = Mutex<Value?>(nil)
        let app: Application = { environ, startResponse in
            let value = try read(environ)
            noted.withLock { $0 = value }
            try await startResponse(.ok)
            return .empty
        }
        _ = try await TestClient(gateway(app)).get(target)
        return try #require(noted.withLock { $0 })
    }

    @Test(arguments: PathSegmentCase.all)
    func `the server's path is split before it is decoded`(_ row: PathSegmentCase) async throws {
        #expect(try await noting(row.target) { $0.pathSegments } == row.segments)
    }

    @Test(arguments: PathSegmentCase.all)
    func `a CGI program has no more than the decoded path`(_ row: PathSegmentCase) async throws {
        let segments = try await noting(row.target, through: throughCGI) { $0.pathSegments }

        #expect(segments == row.underCGI)
    }

    @Test(arguments: PathSegmentCase.all)
    func `what is left after a shift is split in the same way`(
        _ row: PathSegmentCase
    ) async throws {
        let (name, rest) = try await noting(row.target) { environ in
            var environ = environ
            return (try environ.shiftPathInfo(), environ.pathSegments)
        }

        #expect(name == row.shifted)
        #expect(rest == row.rest)
    }

    @Test(arguments: 0..<300)
    func `joined by slashes the segments are the path, however far it was shifted`(
        seed: UInt64
    ) async throws {
        var random = SplitMix(seed: seed)
        let pieces = ["/", "/", "a", "b.c", "%2F", "%2f", ".", "..", "%2E", "%C3%BC", "%FF", "%"]
        let target = (0..<Int.random(in: 0..<12, using: &random)).reduce(into: "/") { target, _ in
            target += pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }

        let paths = try await noting(target) { environ in
            var environ = environ
            var paths = [(environ.pathBytes, environ.pathSegmentBytes)]
            while try environ.shiftPathInfoBytes() != nil {
                paths.append((environ.pathBytes, environ.pathSegmentBytes))
            }
            return paths
        }

        for (path, segments) in paths {
            let slash = UInt8(ascii: "/")
            #expect(segments.flatMap { [slash] + $0 } == path, "\(target)")
            #expect(segments.isEmpty == path.isEmpty)
        }
    }

    @Test func `an encoded slash stays in its segment at each step down the path`() async throws {
        let steps = try await noting("/a//b%2Fc/./d%2Fe/f") { environ in
            var environ = environ
            var steps: [[String]] = []
            for _ in 0..<4 {
                _ = try environ.shiftPathInfo()
                steps.append(environ.pathSegments)
            }
            return steps
        }

        #expect(steps == [["b/c", "d/e", "f"], ["c", "d/e", "f"], ["d/e", "f"], ["e", "f"]])
    }

    @Test func `a middleware that mounts by hand keeps the segments of the rest`() async throws {
        let segments = try await noting("/shop/tea%2Fmilk/1") { environ in
            var environ = environ
            environ.scriptName = "/shop"
            environ.path = "/tea/milk/1"
            return environ.pathSegments
        }

        #expect(segments == ["tea/milk", "1"])
    }

    @Test func `a middleware that changes only SCRIPT_NAME changes no segment`() async throws {
        let (before, after) = try await noting("/a//b%2Fc/d") { environ in
            var environ = environ
            environ["SCRIPT_NAME"] = "/proxied"
            let before = environ.pathSegments
            _ = try environ.shiftPathInfo()
            return (before, environ.pathSegments)
        }

        #expect(before == ["a", "", "b/c", "d"])
        #expect(after == ["b/c", "d"])
    }

    @Test(
        arguments: [
            ("/tea/milk", ["tea", "milk"]), ("/milk//tea/", ["milk", "", "tea", ""]),
            ("tea/milk", ["tea", "milk"]), ("", []), ("/", [""]),
        ] as [(String, [String])])
    func `a path set by hand that is no end of the target is split at its slashes`(
        _ path: String, _ expected: [String]
    ) async throws {
        let segments = try await noting("/x%2Fy") { environ in
            var environ = environ
            environ.path = path
            return environ.pathSegments
        }

        #expect(segments == expected)
    }

    @Test func `an environ made by hand has the segments of its path`() {
        let environ = Environ(["PATH_INFO": "/gr\u{C3}\u{BC}n/\u{2615}/\u{E9}"])

        #expect(environ.pathSegments == ["gr\u{FC}n", "\u{2615}", "\u{FFFD}"])
        #expect(environ.pathSegmentBytes.last == [0xE9])
        #expect(Environ().pathSegments == [])
    }

    @Test func `the server as a whole has no segment`() async throws {
        let journal = Journal()
        let app: Application = { environ, startResponse in
            journal.note("\(environ.pathSegments)")
            try await startResponse(.ok)
            return .empty
        }
        try await withConnection(to: app) { scene in
            try await scene.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await scene.reader.readResponse()
            try await scene.send("GET http://b HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await scene.reader.readResponse()
            try await scene.send("GET http://b/x%2Fy/z?/ HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await scene.reader.readResponse()
        }

        #expect(journal.entries == ["[]", "[\"\"]", "[\"x/y\", \"z\"]"])
    }
}
