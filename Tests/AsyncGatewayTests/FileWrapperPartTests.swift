import AsyncGatewayTesting
import TestPeers
import Testing

@testable import AsyncGateway

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Parts of a file")
struct FileWrapperPartTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Array("earl grey".utf8), to: "tea")
    }

    private func text(of file: FileWrapper) async throws -> String {
        var bytes: [UInt8] = []
        for try await block in file { bytes += block }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `a range is a part of the file, of its length`() async throws {
        let file = try FileWrapper(path: folder["tea"], range: 5..<9)
        let same = try FileWrapper(path: "tea", below: folder.path, range: 5..<9)

        #expect(file.remainingCount == 4 && file.size == 9)
        #expect(try await text(of: file) == "grey")
        #expect(try await text(of: same) == "grey")
    }

    @Test func `parts of an open file do not depend on each other`() async throws {
        let file = try FileWrapper(path: folder["tea"])
        let first = try file.part(0..<4)
        #expect(try await text(of: first) == "earl")

        let last = try first.part(5..<9)

        #expect(try await text(of: last) == "grey")
        #expect(try await text(of: file) == "earl grey")
    }

    @Test func `a part may be empty`() async throws {
        let file = try FileWrapper(path: folder["tea"])

        #expect(try file.part(9..<9).remainingCount == 0)
        #expect(try await text(of: file.part(0..<0)) == "")
    }

    @Test(arguments: [0..<10, 10..<10, -1..<3, 9..<Int.max])
    func `a range that is not within the file is an error`(_ range: Range<Int>) throws {
        let file = try FileWrapper(path: folder["tea"])
        let error = GatewayError(.invalidRange, "\(range) of 9 bytes")

        #expect(throws: error) { try file.part(range) }
        #expect(throws: error) { try FileWrapper(path: folder["tea"], range: range) }
    }

    @Test func `a stream has no parts and no metadata`() {
        let file = FileWrapper(InMemoryReader("tea"))

        #expect(throws: GatewayError(.invalidRange, "0..<1 of a file of unknown size")) {
            try file.part(0..<1)
        }
        #expect(file.size == nil && file.modificationTime == nil)
        #expect(file.lastModified == nil && file.entityTag == nil)
    }

    @Test func `a part is sent as a file with its length`() async throws {
        let app: Application = { [folder] _, startResponse in
            let file = try FileWrapper(path: folder["tea"])
            try await startResponse(
                .partialContent,
                ["Content-Type": "text/plain", "Content-Range": "bytes 5-8/\(file.size ?? 0)"])
            return ResponseBody(try file.part(5..<9))
        }

        let response = try await TestClient(app).get("/")

        #expect(response.text == "grey")
        #expect(response.headers[.contentLength] == "4")
    }

    #if os(Linux)
        @Test func `a file that is made when it is read has no metadata`() throws {
            let file = try FileWrapper(path: "/proc/version")

            #expect(file.size == nil && file.modificationTime == nil)
            #expect(file.lastModified == nil && file.entityTag == nil)
            #expect(throws: GatewayError.self) { try file.part(0..<1) }
        }
    #endif
}

@Suite("Metadata of a file")
struct FileWrapperMetadataTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Array("earl grey".utf8), to: "tea")
    }

    /// Opens the file after its time has been set.
    private func file(changedAt seconds: Int, nanoseconds: Int = 0) throws -> FileWrapper {
        let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
        #expect(utimensat(AT_FDCWD, folder["tea"], [time, time], 0) == 0)
        return try FileWrapper(path: folder["tea"])
    }

    @Test func `it has its size and the time of its last change`() throws {
        let file = try file(changedAt: 784_111_777, nanoseconds: 5)

        #expect(file.size == 9)
        #expect(file.modificationTime == .seconds(784_111_777) + .nanoseconds(5))
        #expect(file.lastModified == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test func `its tag changes with its time and its size, and is strong`() throws {
        let tag = try file(changedAt: 16, nanoseconds: 5).entityTag
        #expect(tag == "\"10-5-9\"")
        #expect(try file(changedAt: 16, nanoseconds: 5).part(1..<2).entityTag == tag)

        #expect(try file(changedAt: 16, nanoseconds: 6).entityTag == "\"10-6-9\"")
        folder.resize("tea", to: 10)
        #expect(try file(changedAt: 16, nanoseconds: 5).entityTag == "\"10-5-a\"")
    }

    @Test(arguments: [Int64.min, -255, -1, 0, 1, 9, 10, 15, 16, 255, 256, Int64.max])
    func `a tag has each number in hexadecimal digits`(_ number: Int64) {
        let digits = String(number, radix: 16)

        #expect(fileTag(of: [number], isWeak: true) == "W/\"\(digits)\"")
        #expect(fileTag(of: [0, number, 10], isWeak: false) == "\"0-\(digits)-a\"")
    }

    @Test func `the tag of a file that was just changed is weak`() throws {
        let file = try file(changedAt: time(nil))

        #expect(file.entityTag?.hasPrefix("W/\"") == true)
    }

    @Test func `a time in the future is not told as the last change`() throws {
        let file = try file(changedAt: time(nil) + 1_000_000)
        let now = time(nil)

        #expect([now - 1, now].map(httpDate(unixSeconds:)).contains(file.lastModified))
        #expect(file.entityTag?.hasPrefix("W/\"") == true)
    }
}
