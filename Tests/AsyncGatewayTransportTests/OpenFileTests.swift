import AsyncGatewayTransport
import TestPeers
import Testing

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
        let error = #expect(throws: SystemError.self) {
            try OpenFile(path: path, below: folder["tea"])
        }
        return error?.errorNumber
    }

    @Test func `a file knows its size`() throws {
        #expect(try OpenFile(path: folder["tea/green"]).size == 6)
    }

    @Test(arguments: [(0, 4, "leav"), (4, 4, "es"), (6, 4, ""), (100, 4, "")])
    func `it is read at any offset`(_ offset: Int64, _ count: Int, _ text: String) throws {
        let file = try OpenFile(path: folder["tea/green"])

        #expect(try file.read(atMost: count, from: offset) == Array(text.utf8))
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
}
