import AsyncGateway
import TestPeers
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("File wrapper")
struct FileWrapperTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func content(of file: FileWrapper) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await block in file { bytes += block }
        return bytes
    }

    private func refusal(_ open: () throws -> FileWrapper) -> TransportError? {
        #expect(throws: TransportError.self) { _ = try open() }
    }

    @Test func `a path that is no text is opened`() async throws {
        let name: [UInt8] = [0x63, 0xE9]
        try folder.write(Array("tea".utf8), named: name)

        let file = try FileWrapper(path: Array("\(folder.path)/".utf8) + name)
        let same = try FileWrapper(path: name[...], below: folder.path)

        #expect(try await content(of: file) == Array("tea".utf8))
        #expect(try await content(of: same) == Array("tea".utf8))
    }

    @Test func `text is a path in UTF-8`() async throws {
        try folder.write(Array("tea".utf8), named: [0x74, 0x68, 0xC3, 0xA9])

        let file = try FileWrapper(path: "th\u{E9}", below: folder.path)

        #expect(try await content(of: file) == Array("tea".utf8))
        // The same text to a String, and another path.
        #expect(
            refusal { try FileWrapper(path: "the\u{301}", below: folder.path) }?.code
                == .cannotOpenFile)
    }

    @Test func `a path with a NUL is refused, not cut there`() throws {
        try folder.write([], to: "tea")
        let path = "\(folder["tea"])\0.txt"

        #expect(refusal { try FileWrapper(path: path) }?.code == .cannotOpenFile)
        #expect(refusal { try FileWrapper(path: Array(path.utf8)) }?.code == .cannotOpenFile)
        #expect(
            refusal { try FileWrapper(path: "tea\0", below: folder.path) }?.code
                == .cannotOpenFile)
    }

    @Test func `a slash before a mark does not lead out of the folder`() throws {
        try folder.write([], to: "\u{301}secret")
        folder.makeFolder("tea")

        let error = refusal { try FileWrapper(path: "../\u{301}secret", below: folder["tea"]) }

        #expect(error?.code == .cannotOpenFile)
    }

    @Test func `an error names a path that is no text on one line`() {
        let error = refusal { try FileWrapper(path: [0x2F, 0xE9, 0x0A, 0x78] as [UInt8]) }

        #expect(error?.detail == "open /\u{FFFD}\\nx: No such file or directory")
    }

    @Test func `a file that becomes shorter while it is read is an error`() async throws {
        try folder.write(Array("earl grey".utf8), to: "tea")
        let file = try FileWrapper(path: folder["tea"], blockSize: 4)
        folder.resize("tea", to: 4)
        var blocks = file.makeAsyncIterator()

        #expect(try await blocks.next() == Array("earl".utf8))
        await #expect(throws: TransportError(.cannotReadFile, "it has become shorter")) {
            try await blocks.next()
        }
    }

    @Test func `a file that becomes longer ends where it did`() async throws {
        try folder.write(Array("earl".utf8), to: "tea")
        let file = try FileWrapper(path: folder["tea"])
        folder.resize("tea", to: 100)

        #expect(file.remainingCount == 4)
        #expect(try await content(of: file) == Array("earl".utf8))
    }

    #if os(Linux)
        @Test(arguments: ["/proc/version", "/sys/devices/system/cpu/online"])
        func `a file that is made when it is read is read to its end`(_ path: String) async throws {
            let bytes = try await content(of: FileWrapper(path: path, blockSize: 1))
            let file = try FileWrapper(path: path)

            #expect(bytes.last == 0x0A)
            #expect(file.remainingCount == nil)
            #expect(file.withFileDescriptor { _, unread in unread } == nil)
            #expect(try await content(of: file) == bytes)
            #expect(file.remainingCount == nil)
        }

        @Test func `a file that cannot be read says why`() async throws {
            // Nothing is mapped at the address zero.
            let file = try FileWrapper(path: "/proc/self/mem")

            let error = await #expect(throws: TransportError.self) {
                try await content(of: file)
            }
            #expect(error?.code == .cannotReadFile)
            #expect(error?.detail == "read: Input/output error")
            #expect(error?.errno == EIO && error?.call == "read" && error?.target == nil)
        }
    #endif
}
