import AsyncGateway
import AsyncGatewayTesting
import Synchronization
import Testing
import WireCases

struct GatewayConnectionTests {
    private let complete: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]
    private let failed: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 0]

    @Test("Requests are answered one after the other on a connection that is kept")
    func requests() async throws {
        try await withGateway(to: Apps.path) { scene in
            for (number, path) in [(UInt16(1), "/one"), (1, "/two"), (9, "/three")] {
                try await scene.client.send(
                    FastCGIBytes.request(number, gatewayVariables("GET", path)))
                let answer = try await scene.answer(to: number)
                #expect(
                    answer.text == "Content-Type: text/plain\r\n"
                        + "Content-Length: \(path.utf8.count)\r\nStatus: 200 OK\r\n\r\n\(path)")
                #expect(answer.end == complete)
            }
            #expect(scene.accesses.entries == ["200 4", "200 4", "200 6"])
        }
    }

    @Test("The last request of a connection ends it")
    func lastRequest() async throws {
        try await withGateway(to: Apps.path) { scene in
            try await scene.client.send(
                FastCGIBytes.request(1, gatewayVariables("GET", "/a"), keeps: false))
            let answer = try await scene.answer(to: 1)
            #expect(answer.body == "/a")
            #expect(try await scene.record() == nil)
        }
    }

    @Test("SCGI has one request on each connection")
    func simple() async throws {
        let variables =
            [("CONTENT_LENGTH", "3"), ("SCGI", "1")]
            + gatewayVariables("POST", "/a").filter { $0.0 != "CONTENT_LENGTH" }
        try await withGateway(.scgi, to: Apps.echo) { scene in
            try await scene.client.send(SCGIBytes.request(variables, body: "tea"))
            let answer = try await scene.client.receiveAll()
            #expect(
                String(decoding: answer, as: UTF8.self) == "Content-Type: text/plain\r\n"
                    + "Content-Length: 3\r\nStatus: 200 OK\r\n\r\ntea")
        }
    }

    @Test("Requests of a connection run at the same time, and end in any order")
    func multiplexing() async throws {
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let app: Application = { environ, startResponse in
            if environ.path == "/slow" { for await _ in gate { break } }
            return try await Apps.path(environ, startResponse)
        }
        try await withGateway(to: app) { scene in
            let slow = FastCGIBytes.request(1, gatewayVariables("GET", "/slow"))
            let fast = FastCGIBytes.request(2, gatewayVariables("GET", "/fast"), keeps: false)
            try await scene.client.send(slow + fast)
            #expect(try await scene.answer(to: 2).body == "/fast")
            opener.finish()
            #expect(try await scene.answer(to: 1).body == "/slow")
            // Of one of them the web server has said that it is the last.
            #expect(try await scene.record() == nil)
        }
    }

    @Test("Bodies arrive interleaved, and each app gets its own")
    func interleavedBodies() async throws {
        try await withGateway(to: Apps.echo) { scene in
            var bytes: [UInt8] = []
            for number in [UInt16(1), 2] {
                bytes += FastCGIBytes.begin(number)
                bytes += FastCGIBytes.record(
                    4, number, FastCGIBytes.pairs(gatewayVariables("POST")))
                bytes += FastCGIBytes.record(4, number)
            }
            for piece in ["te", "cu", "a", "p"].enumerated() {
                let number = UInt16(piece.offset % 2 + 1)
                bytes += FastCGIBytes.record(5, number, Array(piece.element.utf8))
            }
            try await scene.client.send(bytes + FastCGIBytes.record(5, 1))
            #expect(try await scene.answer(to: 1).body == "tea")
            try await scene.client.send(FastCGIBytes.record(5, 2))
            #expect(try await scene.answer(to: 2).body == "cup")
        }
    }

    @Test("ABORT_REQUEST cancels the app as a client that leaves, and the connection goes on")
    func abort() async throws {
        let journal = Journal()
        let app: Application = { environ, startResponse in
            guard environ.path == "/wait" else {
                return try await Apps.path(environ, startResponse)
            }
            do {
                try await startResponse("200 OK")
                _ = try await environ.input.read()
            } catch {
                journal.note("\(error is CancellationError || Task.isCancelled)")
                journal.note("\(environ.interruption == .clientDisconnected)")
            }
            return "late"
        }
        try await withGateway(to: app) { scene in
            let request =
                FastCGIBytes.begin(1)
                + FastCGIBytes.record(4, 1, FastCGIBytes.pairs(gatewayVariables("POST", "/wait")))
                + FastCGIBytes.record(4, 1)
            try await scene.client.send(request)
            try await scene.client.send(FastCGIBytes.record(2, 1))
            let answer = try await scene.answer(to: 1)
            #expect(answer.output.isEmpty)
            #expect(answer.end == failed)
            #expect(journal.entries == ["true", "true"])
            try await scene.client.send(FastCGIBytes.request(1, gatewayVariables("GET", "/next")))
            #expect(try await scene.answer(to: 1).body == "/next")
            #expect(scene.errors.entries.isEmpty)
        }
    }

    @Test("A web server that goes away ends all of its requests", arguments: [1, 3])
    func departure(count: Int) async throws {
        let journal = Journal()
        let app: Application = { environ, startResponse in
            journal.note(environ.path)
            let reason = try await environ.waitForInterruption()
            journal.note("\(reason)")
            return "late"
        }
        try await withGateway(to: app) { scene in
            for number in 1...count {
                try await scene.client.send(
                    FastCGIBytes.request(UInt16(number), gatewayVariables("GET", "/\(number)")))
            }
            for number in 1...count { try await journal.wait(for: "/\(number)") }
        }
        #expect(journal.entries.count == 2 * count)
        #expect(Set(journal.entries.suffix(count)) == ["clientDisconnected"])
    }

    @Test("The error stream of an app is the web server's")
    func errorStream() async throws {
        let app: Application = { environ, startResponse in
            environ.errors.write("no tea\n")
            return try await Apps.path(environ, startResponse)
        }
        try await withGateway(to: app) { scene in
            try await scene.client.send(FastCGIBytes.request(1, gatewayVariables()))
            let answer = try await scene.answer(to: 1)
            #expect(answer.errorText == "no tea\n")
            #expect(answer.body == "/")
            #expect(scene.errors.entries.isEmpty)
        }
    }

    @Test("What is written to the error stream behind the response is the server's")
    func lateErrors() async throws {
        let streams = Mutex<[ErrorStream]>([])
        let app: Application = { environ, startResponse in
            streams.withLock { $0.append(environ.errors) }
            startResponse.onEnd { _ in environ.errors.write("its end\n") }
            return try await Apps.path(environ, startResponse)
        }
        try await withGateway(to: app) { scene in
            for count in 1...3 {
                try await scene.client.send(FastCGIBytes.request(1, gatewayVariables()))
                #expect(try await scene.answer(to: 1).errorText == "")
                for stream in streams.withLock(\.self) { stream.write("\(count)\n") }
            }
            #expect(scene.errors.entries.filter { $0 != "its end\n" }.count == 6)
            // The streams refer to their requests.
            streams.withLock { $0 = [] }
        }
    }

    @Test("A connection goes on behind many requests that were aborted")
    func manyAborts() async throws {
        let app: Application = { environ, startResponse in
            try await startResponse("200 OK")
            return ResponseBody(try await environ.input.read())
        }
        try await withGateway(to: app) { scene in
            let variables = FastCGIBytes.pairs(gatewayVariables("POST"))
            for _ in 0..<200 {
                try await scene.client.send(
                    FastCGIBytes.begin(1) + FastCGIBytes.record(4, 1, variables)
                        + FastCGIBytes.record(4, 1) + FastCGIBytes.record(2, 1))
                #expect(try await scene.answer(to: 1).end == failed)
            }
            try await scene.client.send(
                FastCGIBytes.request(1, gatewayVariables("POST"), body: "tea"))
            #expect(try await scene.answer(to: 1).body == "tea")
        }
    }

    @Test("A web server is told of an app that fails before its response")
    func earlyFailure() async throws {
        try await withGateway(to: { _, _ in throw AppError() }) { scene in
            try await scene.client.send(FastCGIBytes.request(1, gatewayVariables()))
            let answer = try await scene.answer(to: 1)
            #expect(answer.status == "Status: 500 Internal Server Error")
            #expect(answer.end == complete)
            #expect(scene.errors.entries.count == 1)
        }
    }

    @Test("A response that is cut ends the connection, so that it does not look complete")
    func lateFailure() async throws {
        let app: Application = { _, startResponse in
            let writer = try await startResponse("200 OK")
            try await writer("half")
            throw AppError()
        }
        try await withGateway(to: app) { scene in
            try await scene.client.send(FastCGIBytes.request(1, gatewayVariables()))
            let records = [try await scene.record(), try await scene.record()]
            #expect(records[0]?.content.suffix(4) == Array("half".utf8)[...])
            // A record of no version, which each web server refuses.
            #expect(records[1]?.type == 0)
            #expect(try await scene.record() == nil)
        }
        try await withGateway(.scgi, to: app) { scene in
            let variables = [("CONTENT_LENGTH", "0"), ("SCGI", "1"), ("REQUEST_METHOD", "GET")]
            try await scene.client.send(SCGIBytes.request(variables))
            await #expect(throws: (any Error).self) { try await scene.client.receiveAll() }
        }
    }

    @Test("A body that is cut is the web server's fault")
    func cutBody() async throws {
        try await withGateway(to: Apps.echo) { scene in
            let variables = [("CONTENT_LENGTH", "9"), ("REQUEST_METHOD", "POST")]
            try await scene.client.send(FastCGIBytes.request(1, variables, body: "tea"))
            #expect(try await scene.answer(to: 1).status == "Status: 400 Bad Request")
        }
    }

    @Test("A web server that ends its half has left", arguments: [GatewayProtocol.fastCGI, .scgi])
    func halfClose(spoken: GatewayProtocol) async throws {
        let journal = Journal()
        let app: Application = { environ, startResponse in
            journal.note("begun")
            let reason = try await environ.waitForInterruption()
            journal.note("\(reason)")
            return "late"
        }
        try await withGateway(spoken, to: app) { scene in
            let variables = [("CONTENT_LENGTH", "0"), ("SCGI", "1"), ("REQUEST_METHOD", "GET")]
            try await scene.client.send(
                spoken == .scgi
                    ? SCGIBytes.request(variables) : FastCGIBytes.request(1, variables))
            try await journal.wait(for: "begun")
            await scene.client.finishSending()
            try await journal.wait(for: "clientDisconnected")
            #expect(scene.errors.entries.isEmpty)
        }
    }

    @Test("A body beyond the limit is refused")
    func largeBody() async throws {
        try await withGateway(
            to: Apps.echo, configure: { $0.maximumBodyBytes = 2 }
        ) { scene in
            for length in ["", "3"] {
                let variables = [("REQUEST_METHOD", "POST"), ("CONTENT_LENGTH", length)]
                try await scene.client.send(FastCGIBytes.request(1, variables, body: "tea"))
                #expect(try await scene.answer(to: 1).status == "Status: 413 Content Too Large")
            }
        }
    }

    @Test("Variables that cannot be read are answered, and the connection goes on")
    func malformedVariables() async throws {
        try await withGateway(to: Apps.path) { scene in
            try await scene.client.send(FastCGIBytes.request(1, [("A", "1")]))
            let answer = try await scene.answer(to: 1)
            #expect(answer.status == "Status: 400 Bad Request")
            #expect(answer.end == complete)
            try await scene.client.send(FastCGIBytes.request(1, gatewayVariables("GET", "/next")))
            #expect(try await scene.answer(to: 1).body == "/next")
            #expect(
                scene.accesses.entries.first
                    == "400 16 The variables of the request are malformed.")
        }
    }

    @Test("What is none of the protocol ends the connection, and is reported")
    func violation() async throws {
        try await withGateway(to: Apps.path) { scene in
            try await scene.client.send("GET / HTTP/1.1\r\n\r\n")
            #expect(try await scene.record() == nil)
            #expect(scene.accesses.entries == ["400 0 cut A record of FastCGI is malformed."])
        }
    }

    @Test("A body that nobody reads is not received to its end")
    func unreadBody() async throws {
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let app: Application = { environ, startResponse in
            for await _ in gate { break }
            return try await Apps.path(environ, startResponse)
        }
        try await withGateway(to: app, over: Network(requestCapacity: 4096)) { scene in
            let head =
                FastCGIBytes.begin(1)
                + FastCGIBytes.record(4, 1, FastCGIBytes.pairs(gatewayVariables("POST", "/a")))
                + FastCGIBytes.record(4, 1)
            try await scene.client.send(head)
            let block = FastCGIBytes.record(5, 1, [UInt8](repeating: 0x78, count: 65000))
            let journal = Journal()
            async let sending: Void = {
                for number in 1...20 {
                    try await scene.client.send(block)
                    journal.note("\(number)")
                }
            }()
            // The server takes what it keeps at most, and the network what it holds.
            while journal.entries.count < 4 { await Task.yield() }
            for _ in 0..<1000 { await Task.yield() }
            #expect(journal.entries.count < 7)
            opener.finish()
            #expect(try await scene.answer(to: 1).body == "/a")
            // The rest is dropped, for the connection goes on.
            try await sending
            try await scene.client.send(FastCGIBytes.record(5, 1))
            try await scene.client.send(
                FastCGIBytes.request(2, gatewayVariables("GET", "/next")))
            #expect(try await scene.answer(to: 2).body == "/next")
        }
    }

    @Test("A number is free as soon as the web server has got the end of its request")
    func reusedNumber() async throws {
        // What is sent is taken only when it is received, so the server still waits for that.
        try await withGateway(to: Apps.path, over: Network(responseCapacity: 8)) { scene in
            for count in 1...100 {
                try await scene.client.send(
                    FastCGIBytes.request(1, gatewayVariables("GET", "/\(count)")))
                #expect(try await scene.answer(to: 1).body == "/\(count)")
            }
        }
    }

    @Test("Large responses are carried by several records, in order")
    func largeResponse() async throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        try await withGateway(to: Apps.answering { ResponseBody(bytes) }) { scene in
            try await scene.client.send(FastCGIBytes.request(1, gatewayVariables()))
            let answer = try await scene.answer(to: 1)
            #expect(Array(answer.output.suffix(bytes.count)) == bytes)
        }
    }

    @Test("HEAD has no body")
    func head() async throws {
        try await withGateway(to: Apps.path) { scene in
            try await scene.client.send(FastCGIBytes.request(1, gatewayVariables("HEAD", "/tea")))
            let answer = try await scene.answer(to: 1)
            #expect(answer.text.hasSuffix("Content-Length: 4\r\nStatus: 200 OK\r\n\r\n"))
        }
    }

    @Test("A proxy in front of the web server is believed if it is trusted")
    func trustedProxy() async throws {
        let app: Application = { environ, startResponse in
            try await startResponse("200 OK")
            return ResponseBody(
                "\(environ.remoteAddress ?? "") \(environ.urlScheme) \(environ["HTTPS"] ?? "")")
        }
        let proxies = try TrustedProxies(["192.0.2.0/24"], reading: .xForwarded)
        let fields = [
            ("HTTP_X_FORWARDED_FOR", "198.51.100.1"), ("HTTP_X_FORWARDED_FOR", "192.0.2.9"),
            ("HTTP_X_FORWARDED_PROTO", "https"),
        ]
        for trusted in [nil, proxies] {
            try await withGateway(to: app, configure: { $0.trustedProxies = trusted }) { scene in
                try await scene.client.send(
                    FastCGIBytes.request(1, gatewayVariables("GET", "/", fields)))
                let body = try await scene.answer(to: 1).body
                #expect(body == (trusted == nil ? "192.0.2.7 http " : "198.51.100.1 https on"))
            }
        }
    }
}
