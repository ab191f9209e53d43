import AsyncGateway
import AsyncGatewayTesting
import TestPeers
import Testing

@testable import AsyncGatewayToolkit

@Suite("Uploads to disk", .timeLimit(.minutes(1)))
struct UploadTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Keeps each file of a form under its field's name, and answers with the sizes.
    private var keeper: Application {
        let path = folder.path
        return application { environ in
            var sizes: [String] = []
            for try await part in try environ.multipart() where part.filename != nil {
                let file = try await part.store(in: path, upTo: 100_000)
                try await file.keep(as: part.name)
                sizes.append("\(file.size)")
            }
            return .text(sizes.joined(separator: " "))
        }
    }

    private func upload(_ parts: TestPart...) async throws -> TestResponse {
        try await TestClient(keeper).post("/", body: .multipart(parts))
    }

    private func content(of name: String) async throws -> [UInt8] {
        let file = try FileWrapper(path: "\(folder.path)/\(name)")
        var bytes: [UInt8] = []
        for try await block in file { bytes += block }
        try await file.close()
        return bytes
    }

    @Test func `files that are kept are in the folder`() async throws {
        let large = (0..<90_000).map { UInt8(truncatingIfNeeded: $0 * 7) }

        let response = try await upload(
            TestPart("note", "not a file"), TestPart("one", filename: "../../etc/passwd", "tea"),
            TestPart("two", filename: "b", large), TestPart("none", filename: "c", ""))

        #expect(response.text == "3 90000 0")
        #expect(folder.names == ["none", "one", "two"])
        #expect(try await content(of: "one") == Array("tea".utf8))
        #expect(try await content(of: "two") == large)
    }

    @Test func `a file can be looked at before it is kept`() async throws {
        let path = folder.path
        let app = application { environ in
            let file = try await environ.input.store(in: path, upTo: 100)
            let parts = [0..<3, 2..<2, 3..<1000, 1000..<2000]
            var texts: [String] = []
            for part in parts {
                texts.append(String(decoding: try await file.bytes(in: part), as: UTF8.self))
            }
            try await file.keep(as: "a")
            await #expect(throws: TransportError.self) { try await file.bytes(in: 0..<1) }
            return .text(texts.joined(separator: "|"))
        }

        #expect(try await TestClient(app).put("/", body: "tea leaves").text == "tea|| leaves|")
    }

    @Test func `a form that says that it is too long is not read`() async throws {
        let app = application { environ in
            var limits = MultipartLimits()
            limits.totalBytes = 10
            do {
                _ = try environ.multipart(limits: limits)
                return .text("taken")
            } catch let error as MultipartError {
                return .text("\(error.status.code)")
            }
        }

        let response = try await TestClient(app).post(
            "/", body: .multipart([TestPart("a", "a value")]))

        #expect(response.text == "413")
    }

    @Test func `a file that is too large is a 413 and leaves nothing`() async throws {
        let response = try await upload(
            TestPart("a", filename: "a", [UInt8](repeating: 0, count: 100_001)))

        #expect(response.status == .contentTooLarge)
        #expect(folder.names == [])
    }

    @Test(arguments: [false, true])
    func `a file that is not kept has no name and leaves nothing`(isNamed: Bool) throws {
        var file = try UnnamedFile(in: folder.path.filePathBytes, mode: 0o600, isNamed: isNamed)
        try file.append(Array("tea".utf8))

        #expect(folder.names.count == (isNamed ? 1 : 0))
        #expect(folder.names.allSatisfy { $0.hasPrefix(".upload-") })
        file.discard()
        #expect(folder.names == [])
    }

    @Test(arguments: [false, true])
    func `a file is kept once, and replaces none`(isNamed: Bool) throws {
        var first = try UnnamedFile(in: folder.path.filePathBytes, mode: 0o600, isNamed: isNamed)
        var second = try UnnamedFile(in: folder.path.filePathBytes, mode: 0o600, isNamed: isNamed)
        try first.link(as: Array("a".utf8))

        #expect(throws: TransportError.self) { try first.link(as: Array("b".utf8)) }
        let error = #expect(throws: TransportError.self) { try second.link(as: Array("a".utf8)) }
        #expect(error?.detail == "link a: File exists")
        second.discard()
        first.discard()
        #expect(folder.names == ["a"])
    }

    @Test(arguments: ["", ".", "..", "a/b", "/a", "a\0b"])
    func `what is no name within the folder is refused`(_ name: String) async throws {
        let body = RequestBody(Array("tea".utf8))
        let file = try await body.store(in: folder.path, upTo: 10)

        await #expect(throws: TransportError.self) { try await file.keep(as: name) }
        #expect(folder.names == [])
    }

    @Test func `a body is stored under a name that nobody can guess`() async throws {
        let body = RequestBody(Array("tea".utf8))

        let name = try await body.store(in: folder.path, upTo: 3).keep(suffix: ".txt")

        #expect(name.count == 30 && name.hasSuffix(".txt"))
        #expect(try await content(of: name) == Array("tea".utf8))
        #expect(try await RequestBody.empty.store(in: folder.path, upTo: 3).size == 0)
    }

    @Test func `a body that is too large is a 413`() async throws {
        let path = folder.path
        let app = application { environ in
            let file = try await environ.input.store(in: path, upTo: 2)
            return .text(try await file.keep())
        }

        let response = try await TestClient(app).put("/", body: "tea")

        #expect(response.status == .contentTooLarge)
        #expect(folder.names == [])
    }

    @Test func `a client that goes leaves nothing`() async throws {
        let (blocks, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self)
        let head = "--B\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a\"\r\n\r\n"
        continuation.yield(Array(head.utf8))
        continuation.yield([UInt8](repeating: 0x61, count: 50_000))
        let (path, ended) = (folder.path, AsyncStream.makeStream(of: Void.self))
        let app = application { environ in
            defer { ended.continuation.finish() }
            for try await part in try environ.multipart() {
                // The file is being written when the client goes.
                continuation.finish(throwing: ClientHasGone())
                _ = try await part.store(in: path, upTo: 100_000)
            }
            return .text("complete")
        }

        await #expect(throws: ClientHasGone.self) {
            try await TestClient(app).post(
                "/", headers: ["Content-Type": "multipart/form-data; boundary=B"],
                body: TestBody(blocks))
        }
        for await _ in ended.stream {}
        #expect(folder.names == [])
    }

    @Test func `a folder that is not there is a failure of the app`() async throws {
        let path = folder.path + "/none"
        let app = application { environ in
            .text("\(try await environ.input.store(in: path, upTo: 10).size)")
        }

        let response = try await TestClient(app).put("/", body: "tea")

        #expect(response.status == .internalServerError)
        #expect(response.errorLog.contains("open \(path): No such file or directory"))
    }
}

private struct ClientHasGone: Error {}
