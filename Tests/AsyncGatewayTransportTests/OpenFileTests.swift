import TestPeers
import Testing

@testable import AsyncGatewayTransport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite("Open file")
struct OpenFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        folder.makeFolder("tea")
        try folder.write(Array("leaves".utf8), to: "tea/green")
        try folder.write(Array("outside".utf8), to: "secret")
    }

    /// The error number with which opening `path` below the folder `tea` is refused.
    private func refusal(of path: String) -> Int32? {
        refusal(of: Array(path.utf8))
    }

    private func refusal(of path: [UInt8]) -> Int32? {
        let error = #expect(throws: SystemError.self) {
            try OpenFile(path: path, below: Array(folder["tea"].utf8))
        }
        return error?.errorNumber
    }

    #if os(Linux)
        @Test func `a file that the system knows of is opened at once`() async throws {
            let (path, root) = (Array("tea/green".utf8), Array(folder.path.utf8))

            #expect(try await OpenFile.open(path: path, below: root).size == 6)
            #expect(try OpenFile.openCached(path: path, below: root)?.size == 6)
        }

        @Test func `a part that lacks some in the middle is loaded`() async throws {
            let path = folder["sparse"]
            try folder.write([], to: "sparse")
            #expect(truncate(path, 1 << 20) == 0)
            let file = try OpenFile(path: Array(path.utf8))
            // Without reading ahead.
            _ = posix_fadvise(file.descriptorNumber, 0, 0, Int32(POSIX_FADV_RANDOM))
            for offset in [0, 1 << 20 - 1] as [Int64] {
                #expect(try file.read(atMost: 1, from: offset) == [0])
            }
            #expect(file.lacksPages(of: 0..<1 << 20) != false)
            #expect(file.lacksPages(of: 0..<1) != true)

            #expect(try await file.load(0..<1 << 20))

            #expect(file.lacksPages(of: 0..<1 << 20) != true)
        }

        @Test func `a folder is known as local once that was found out`() throws {
            let folder = FileDescriptor(owning: open("/dev/pts", O_RDONLY | O_DIRECTORY))
            let memory = FileDescriptor(owning: open("/proc", O_RDONLY | O_DIRECTORY))

            #expect(!FileSystems.isLocal(folder.number))
            #expect(!FileSystems.isKnownAsLocal(folder.number))
            #expect(FileSystems.isLocal(memory.number))
            #expect(FileSystems.isKnownAsLocal(memory.number))
        }

        @Test(arguments: ["up/secret", "tea/up/secret", "green", "tea/missing", "tea", "tea/.."])
        func `what is refused is refused whether it is known or not`(_ path: String) throws {
            folder.makeLink("tea/up", to: "..")
            folder.makeLink("green", to: "tea/green")
            let (path, root) = (Array(path.utf8), Array(folder.path.utf8))

            #expect(throws: SystemError.self) { try OpenFile(path: path, below: root) }
            let file = try? OpenFile.openCached(path: path, below: root)

            #expect(file == nil)
        }
    #endif

    @Test func `a file is opened aside as it is at once`() async throws {
        let file = try await OpenFile.open(
            path: Array("green".utf8), below: Array(folder["tea"].utf8))

        #expect(try await file.readAside(atMost: 10, from: 2) == Array("aves".utf8))
        #expect(try await file.readAside(atMost: 10, from: 6) == [])
        #expect(try await file.load(0..<6))
        let error = await #expect(throws: SystemError.self) {
            try await OpenFile.open(path: Array("x".utf8), below: Array(folder["tea"].utf8))
        }
        #expect(error?.errorNumber == ENOENT)
    }

    @Test func `a file knows its size`() throws {
        #expect(try OpenFile(path: folder["tea/green"]).size == 6)
    }

    @Test(arguments: [(0, 4, "leav"), (4, 4, "es"), (6, 4, ""), (100, 4, "")])
    func `it is read at any offset`(_ offset: Int64, _ count: Int, _ text: String) throws {
        let file = try OpenFile(path: folder["tea/green"])

        #expect(try file.read(atMost: count, from: offset) == Array(text.utf8))
    }

    @Test func `the process counts its open files`() throws {
        // More than all other tests have open at a time.
        var files = try (0..<300).map { _ in try OpenFile(path: folder["tea/green"]) }
        let copies = files
        #expect(OpenFile.openCount >= 300)

        files = []
        #expect(OpenFile.openCount >= 300)
        withExtendedLifetime(copies) {}
    }

    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func `a descriptor is closed, aside if its file is not local`(_ isLocal: Bool) throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let output = FileDescriptor(owning: ends[0])

        _ = OpenFileDescriptor(FileDescriptor(owning: ends[1]), isLocal: isLocal)

        var byte: UInt8 = 0
        // Waits for the end of the pipe's input.
        #expect(read(output.number, &byte, 1) == 0)
    }

    @Test func `files that are closed, or were not opened, are not counted`() throws {
        for _ in 0..<300 {
            _ = try OpenFile(path: folder["tea/green"])
            #expect(throws: SystemError.self) { try OpenFile(path: folder["tea"]) }
        }

        #expect(0..<300 ~= OpenFile.openCount)
    }

    @Test func `a path below a root is opened there`() throws {
        #expect(try OpenFile(path: "green", below: folder["tea"]).size == 6)
        #expect(try OpenFile(path: "tea/green", below: folder.path).size == 6)
    }

    @Test(arguments: [
        "", "/", "/green", "green/", "..", "../secret", "../tea/green", "./green", ".",
        "green/../green", "a//green", "green\0", "green\0.txt",
    ])
    func `a path with an empty segment, dots or NUL is refused`(_ path: String) {
        #expect(refusal(of: path) == EINVAL)
    }

    // What a String takes for one Character together with the slash before it.
    private static let marks = ["\u{301}", "\u{200D}", "\u{FE0F}", "\u{93E}", "\u{E0062}"]

    @Test(arguments: marks)
    func `a slash ends a segment whatever follows it`(_ mark: String) throws {
        try folder.write(Array("outside".utf8), to: "\(mark)secret")
        folder.makeLink("tea/up", to: "..")

        #expect(refusal(of: "../\(mark)secret") == EINVAL)
        #expect([ELOOP, ENOTDIR].contains(refusal(of: "up/\(mark)secret")))
        #expect(try OpenFile(path: "\(mark)secret", below: folder.path).size == 7)
    }

    @Test func `a slash ends a segment whatever precedes it`() {
        // U+0600 is one Character together with what follows.
        folder.makeLink("tea/x\u{600}", to: "..")

        #expect([ELOOP, ENOTDIR].contains(refusal(of: "x\u{600}/secret")))
        #expect(refusal(of: "..\u{600}/secret") == ENOENT)
    }

    @Test(arguments: [".\u{301}", "..\u{301}", "\u{200D}.."])
    func `dots with a mark are a name`(_ name: String) throws {
        try folder.write([1, 2], to: "tea/\(name)")

        #expect(try OpenFile(path: name, below: folder["tea"]).size == 2)
    }

    @Test func `a name may be no text`() throws {
        let name: [UInt8] = [0x63, 0xE9, 0xFF]
        try folder.write([1, 2, 3], named: name)

        #expect(try OpenFile(path: name, below: Array(folder.path.utf8)).size == 3)
        #expect(try OpenFile(path: Array("\(folder.path)/".utf8) + name).size == 3)
    }

    @Test func `a path without a root is not cut at a NUL either`() {
        let error = #expect(throws: SystemError.self) {
            try OpenFile(path: folder["tea/green\0.txt"])
        }

        #expect(error?.errorNumber == EINVAL)
    }

    @Test func `a root is not cut at a NUL`() {
        let error = #expect(throws: SystemError.self) {
            try OpenFile(path: "green", below: folder["tea\0"])
        }

        #expect(error?.errorNumber == EINVAL)
    }

    @Test(arguments: ["tea/", "tea//", "tea/.", "./tea", "tea/../tea"])
    func `the root may be written in any way`(_ root: String) throws {
        #expect(try OpenFile(path: "green", below: folder[root]).size == 6)
    }

    @Test func `a link is refused, wherever it leads`() {
        folder.makeLink("tea/inside", to: "green")
        folder.makeLink("tea/outside", to: "../secret")

        #expect(refusal(of: "inside") == ELOOP)
        #expect(refusal(of: "outside") == ELOOP)
    }

    @Test func `a link on the way is refused`() {
        folder.makeLink("tea/up", to: "..")

        // A link is no folder to the kernel when it is told not to follow it.
        #expect([ELOOP, ENOTDIR].contains(refusal(of: "up/secret")))
    }

    @Test func `the root itself may be a link`() throws {
        folder.makeLink("link", to: "tea")

        #expect(try OpenFile(path: "green", below: folder["link"]).size == 6)
    }

    @Test func `a folder is refused`() {
        folder.makeFolder("tea/black")

        #expect(refusal(of: "black") == EISDIR)
    }

    @Test func `a pipe is refused without waiting for its writer`() {
        folder.makePipe("tea/pipe")

        #expect(refusal(of: "pipe") == EINVAL)
    }

    @Test(arguments: ["white", "none/white"])
    func `a file that is missing is reported as such`(_ path: String) {
        #expect(refusal(of: path) == ENOENT)
    }

    @Test func `a file is no folder to look in`() {
        #expect(refusal(of: "green/leaf") == ENOTDIR)
    }

    @Test func `an error names the path as it was given`() {
        let error = #expect(throws: SystemError.self) {
            try OpenFile(path: "white", below: folder["tea"])
        }

        #expect(error?.description == "open white: No such file or directory")
    }

    @Test func `an error repairs a path that is no text`() {
        let error = #expect(throws: SystemError.self) { try OpenFile(path: [0x2F, 0xE9]) }

        #expect(error?.description == "open /\u{FFFD}: No such file or directory")
    }
}

@Suite("Open file's size")
struct OpenFileSizeTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: [0, 1, 2, 4096, 10_000_000_000])
    func `a file of holes has the size that the system tells`(_ size: Int) throws {
        try folder.write([], to: "holes")
        folder.resize("holes", to: size)

        #expect(try OpenFile(path: folder["holes"]).size == Int64(size))
    }

    @Test(arguments: [0, 1, 2, 5000])
    func `a file of bytes has the size that the system tells`(_ size: Int) throws {
        try folder.write([UInt8](repeating: 1, count: size), to: "bytes")

        #expect(try OpenFile(path: folder["bytes"]).size == Int64(size))
    }

    @Test func `a part that is not there any more is an error`() throws {
        try folder.write(Array("leaves".utf8), to: "green")
        let file = try OpenFile(path: folder["green"])
        folder.resize("green", to: 4)

        #expect(try file.read(atMost: 10, of: 2..<6) == Array("av".utf8))
        #expect(throws: FileReadError.shortened) { try file.read(atMost: 10, of: 4..<6) }
    }

    #if os(Linux)
        // The sizes of these are 0 and, in sysfs, that of a page.
        @Test(arguments: [
            "/proc/version", "/proc/self/status", "/sys/devices/system/cpu/online",
            "/sys/kernel/mm/transparent_hugepage/enabled",
        ])
        func `a file that is made when it is read has no size`(_ path: String) throws {
            let file = try OpenFile(path: path)

            #expect(file.size == nil)
            #expect(try !file.read(atMost: 4096, from: 0).isEmpty)
        }

        @Test func `a made file whose size is true has it`() throws {
            let file = try OpenFile(path: "/sys/kernel/notes")
            let size = try #require(file.size)

            #expect(try file.read(atMost: 65_536, from: 0).count == Int(size))
        }

        @Test func `a file that cannot be read says why`() throws {
            // Nothing is mapped at the address zero.
            let file = try OpenFile(path: "/proc/self/mem")

            #expect(file.size == nil)
            #expect(throws: FileReadError.refused(SystemError("read", errorNumber: EIO))) {
                try file.read(atMost: 1, from: 0)
            }
        }
    #endif
}

extension OpenFile {
    /// Opens a file whose path is text.
    convenience init(path: String) throws(SystemError) {
        try self.init(path: Array(path.utf8))
    }

    /// Opens a file below a folder, where both paths are text.
    convenience init(path: String, below root: String) throws(SystemError) {
        try self.init(path: Array(path.utf8), below: Array(root.utf8))
    }
}
