import AsyncGateway
import AsyncGatewayTesting
import Testing
import WireFuzzing

@testable import AsyncGatewayToolkit

// Made by Python: gzip.compress(text, 9, mtime=0), zlib.compress(text, 9).
private let text = String(repeating: "Earl grey, hot.\n", count: 8)
private let gzipped: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x73, 0x4D, 0x2C, 0xCA, 0x51,
    0x48, 0x2F, 0x4A, 0xAD, 0xD4, 0x51, 0xC8, 0xC8, 0x2F, 0xD1, 0xE3, 0x72, 0xA5, 0x33, 0x1F,
    0x00, 0x18, 0x2B, 0x16, 0xFB, 0x80, 0x00, 0x00, 0x00,
]
private let zlibbed: [UInt8] = [
    0x78, 0xDA, 0x73, 0x4D, 0x2C, 0xCA, 0x51, 0x48, 0x2F, 0x4A, 0xAD, 0xD4, 0x51, 0xC8, 0xC8,
    0x2F, 0xD1, 0xE3, 0x72, 0xA5, 0x33, 0x1F, 0x00, 0x81, 0xCE, 0x29, 0x51,
]

private let echo = application { environ in
    let body = try await environ.input.read()
    var response = Response(.ok, ["Content-Type": "text/plain"], body: ResponseBody(body))
    response.headers["X-Coding"] = environ["HTTP_CONTENT_ENCODING"]
    response.headers["X-Length"] = environ["CONTENT_LENGTH"]
    return response
}

private func client(_ decompression: Decompression = .init()) -> TestClient {
    TestClient(decompression.middleware(echo))
}

private func send(
    _ bytes: [UInt8], as coding: String = "gzip", to client: TestClient = client()
) async throws -> TestResponse {
    try await client.post("/", headers: ["Content-Encoding": coding], body: bytes)
}

@Suite("Decompression", .enabled(if: Compression.isAvailable), .timeLimit(.minutes(1)))
struct DecompressionTests {
    @Test(arguments: [("gzip", gzipped), ("X-GZIP", gzipped), ("deflate", zlibbed)])
    func `the app reads what was compressed`(_ coding: String, _ bytes: [UInt8]) async throws {
        let response = try await send(bytes, as: coding)

        #expect(response.text == text)
        #expect(response.headers["X-Coding"] == nil)
        #expect(response.headers["X-Length"] == nil)
    }

    @Test(arguments: ["identity", "", ",", "identity, identity"])
    func `what has no coding is left alone`(_ coding: String) async throws {
        let response = try await send(gzipped, as: coding)

        #expect(response.body == gzipped)
        #expect(response.headers["X-Coding"] == coding)
        #expect(response.headers["X-Length"] == "39")
    }

    @Test(arguments: ["br", "gzip, gzip", "deflate, gzip", "gzip;q=1", "\"gzip\"", "zstd"])
    func `other codings, and several, are refused`(_ coding: String) async throws {
        let response = try await send(gzipped, as: coding)

        #expect(response.status == .unsupportedMediaType)
        #expect(response.headers["Accept-Encoding"] == "gzip, deflate")
    }

    @Test func `a body may arrive byte by byte`() async throws {
        let blocks = AsyncStream<[UInt8]> { stream in
            for byte in gzipped + gzipped { stream.yield([byte]) }
            stream.finish()
        }

        let response = try await client().post(
            "/", headers: ["Content-Encoding": "gzip"], body: TestBody(blocks))

        #expect(response.text == text + text)
    }

    @Test func `an empty body stays one`() async throws {
        #expect(try await send([]).body == [])
    }

    static let malformed: [(String, [UInt8])] = [
        ("gzip", gzipped.dropLast()), ("gzip", Array(gzipped.prefix(1))),
        ("gzip", gzipped + [0]), ("gzip", gzipped + Array("tea".utf8)),
        ("gzip", gzipped + gzipped.prefix(20)), ("gzip", zlibbed), ("gzip", Array(text.utf8)),
        ("gzip", gzipped.dropLast(8) + [UInt8](repeating: 0, count: 8)),
        ("deflate", gzipped), ("deflate", zlibbed + [0]), ("deflate", zlibbed + zlibbed),
        ("deflate", zlibbed.dropLast()), ("deflate", Array(zlibbed.dropFirst(2).dropLast(4))),
        // A dictionary that nobody has: RFC 1950 §2.2, FDICT.
        ("deflate", [0x78, 0xBB, 0x00, 0x00, 0x00, 0x01, 0x03, 0x00]),
    ]

    @Test(arguments: malformed)
    func `what is malformed is a 400`(_ coding: String, _ bytes: [UInt8]) async throws {
        #expect(try await send(bytes, as: coding).status == .badRequest)
    }

    @Test func `a bomb is a 413, and no more than its limit is decompressed`() async throws {
        let bomb = try bomb(megabytes: 64)
        let reading = application { environ in
            var count = 0
            do {
                for try await block in environ.input { count += block.count }
            } catch RequestError.Code.inputTooLarge {
                return .text("\(count)", status: .contentTooLarge)
            }
            return .text("\(count)")
        }
        let site = TestClient(Decompression(maximumBytes: 1 << 20).middleware(reading))

        let counted = try await send(bomb, to: site)

        #expect(bomb.count < 70_000)
        #expect(try await send(bomb).status == .contentTooLarge)
        #expect(counted.status == .contentTooLarge)
        #expect(Int(counted.text) ?? .max <= 1 << 20)
    }

    @Test func `the limits of the request go on to count`() async throws {
        let body = try bomb(megabytes: 1)
        let outer = TestClient(pipeline([bodyLimit(100), Decompression().middleware], echo))
        let inner = TestClient(pipeline([Decompression().middleware, bodyLimit(127)], echo))
        let enough = TestClient(pipeline([Decompression().middleware, bodyLimit(128)], echo))

        #expect(try await send(body, to: outer).status == .contentTooLarge)
        #expect(try await send(gzipped, to: inner).status == .contentTooLarge)
        #expect(try await send(gzipped, to: enough).text == text)
    }

    @Test func `the client is asked for the body when the app reads it`() async throws {
        let connection = InMemoryConnection()
        let server = AsyncGatewayServer(app: Decompression().middleware(echo))
        async let serving: Void = server.serve(connection)
        let client = connection.client

        try await client.send(
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "Content-Length: \(gzipped.count)\r\n"
                + "Content-Encoding: gzip\r\nExpect: 100-continue\r\n\r\n")
        let interim = String(decoding: try await client.receive(), as: UTF8.self)
        try await client.send(gzipped)
        let response = try await client.receiveText()
        await client.close()
        await serving

        #expect(interim == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(response.hasSuffix("\r\n\r\n" + text))
    }

    @Test func `a body is read by count and by line`() async throws {
        let reading = application { environ in
            let line = try await environ.input.readLine()
            let count = try await environ.input.read(5)
            let rest = try await environ.input.read()
            return .text("\(line.count) \(count.count) \(rest.count)")
        }

        let site = TestClient(Decompression().middleware(reading))

        #expect(try await send(gzipped, to: site).text == "16 5 107")
    }

    @Test func `the app's environ keeps the rules of the specification`() async throws {
        let site = TestClient(Decompression().middleware(validator(echo)))

        #expect(try await send(gzipped, to: site).text == text)
    }

    private func bomb(megabytes: Int) throws -> [UInt8] {
        let library = try #require(ZLib.system)
        let deflater = try #require(Deflater(level: 9, library))
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        var bomb: [UInt8] = []
        for _ in 0..<megabytes { bomb += try deflater.compress(zeros[...], .none) }
        return bomb + (try deflater.compress([], .finish))
    }
}

@Suite("Mutations of compressed bytes", .enabled(if: Compression.isAvailable))
struct CompressedMutationTests {
    @Test func `each is text or an error`() throws {
        var random = SplitMix(seed: 18)
        let library = try #require(ZLib.system)
        let deflater = try #require(Deflater(level: 6, library))
        let page = try deflater.compress(Array(longPage.utf8)[...], .finish)
        var readCount = 0
        for number in 0..<10_000 {
            let bytes = mutated(number % 2 == 0 ? page : gzipped + gzipped, &random)
            let inflater = try #require(Inflater(of: .gzip, library))
            inflater.take(bytes)
            let isRead =
                (try? read(inflater, room: Int.random(in: 1...9000, using: &random))) != nil
            if isRead { readCount += 1 }
        }
        // A flag or the time in the head may change without harm.
        #expect(readCount < 5000)
    }

    private func mutated(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
            default: bytes.removeSubrange(index...)
            }
            if bytes.isEmpty { bytes = [0x1F] }
        }
        return bytes
    }

    private func read(_ inflater: Inflater, room: Int) throws {
        var count = 0
        while !inflater.needsInput {
            count += try inflater.next(room: room).count
            // Deflate makes at most 1032 bytes of one.
            #expect(count < 2000 * 1032)
        }
        try inflater.finish()
    }
}
