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

@Suite("Listening at a path", .timeLimit(.minutes(1)))
struct UnixListeningTests {
    private let folder: TemporaryFolder
    private var path: String { folder["tea.sock"] }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `a path is listened at until the socket is let go of`() throws {
        do {
            let socket = try ListeningSocket.bind(path: path)

            #expect(socket.name == .unix(path: path))
            #expect(folder.names == ["tea.sock"])
            _ = try Peer(unixPath: path)
            withExtendedLifetime(socket) {}
        }

        #expect(folder.names == [])
    }

    // What is there already

    @Test func `a socket that was left behind is replaced`() throws {
        try abandonSocket(at: path)

        let socket = try ListeningSocket.bind(path: path)

        _ = try Peer(unixPath: path)
        withExtendedLifetime(socket) {}
    }

    @Test func `a socket that somebody listens at is not replaced`() throws {
        let socket = try ListeningSocket.bind(path: path)

        expectFailure(EADDRINUSE) { try ListeningSocket.bind(path: path) }

        _ = try Peer(unixPath: path)
        #expect(folder.names == ["tea.sock"])
        withExtendedLifetime(socket) {}
    }

    #if os(Linux)
        @Test func `a socket that is bound and does not listen yet is not replaced`() throws {
            let other = try bindSocket(to: path)
            defer { close(other) }
            let before = FileIdentity(of: path)

            expectFailure(EADDRINUSE) { try ListeningSocket.bind(path: path) }

            #expect(FileIdentity(of: path) == before)
        }

        @Test func `a bound socket is known by whatever path leads to it`() throws {
            folder.makeFolder("run")
            folder.makeLink("link", to: folder["run"])
            let other = try bindSocket(to: folder["link/tea.sock"])
            defer { close(other) }

            expectFailure(EADDRINUSE) { try ListeningSocket.bind(path: folder["run/tea.sock"]) }
        }
    #endif

    @Test(arguments: [false, true])
    func `a file that is no socket is not replaced`(_ replacing: Bool) throws {
        try folder.write([1], to: "tea.sock")

        expectFailure(EADDRINUSE) { try ListeningSocket.bind(path: path, replacing: replacing) }

        #expect(folder.names == ["tea.sock"])
    }

    @Test(arguments: [false, true])
    func `a link is not replaced, whatever it leads to`(_ replacing: Bool) throws {
        try abandonSocket(at: folder["other.sock"])
        folder.makeLink("tea.sock", to: folder["other.sock"])

        expectFailure(EADDRINUSE) { try ListeningSocket.bind(path: path, replacing: replacing) }

        #expect(folder.names == ["other.sock", "tea.sock"])
    }

    // The end

    @Test func `another file at the path stays there at the end`() throws {
        do {
            let socket = try ListeningSocket.bind(path: path)
            try #require(unlink(path) == 0)
            try folder.write([1], to: "tea.sock")
            withExtendedLifetime(socket) {}
        }

        #expect(folder.names == ["tea.sock"])
    }

    @Test func `a path that is gone at the end harms nobody`() throws {
        do {
            let socket = try ListeningSocket.bind(path: path)
            try #require(unlink(path) == 0)
            withExtendedLifetime(socket) {}
        }

        #expect(folder.names == [])
    }

    @Test func `a folder with another name at the end does not keep the path`() throws {
        folder.makeFolder("run")
        do {
            let socket = try ListeningSocket.bind(path: folder["run/tea.sock"])
            try #require(rename(folder["run"], folder["old"]) == 0)
            #expect(folder.contains("old/tea.sock"))
            withExtendedLifetime(socket) {}
        }

        #expect(!folder.contains("old/tea.sock"))
    }

    // A successor

    @Test func `a successor takes the path, and the end of its predecessor does not`() throws {
        let successor: ListeningSocket
        do {
            let predecessor = try ListeningSocket.bind(path: path)
            successor = try ListeningSocket.bind(path: path, replacing: true)
            withExtendedLifetime(predecessor) {}
        }

        #expect(folder.names == ["tea.sock"])
        _ = try Peer(unixPath: path)
        withExtendedLifetime(successor) {}
    }

    @Test func `clients that wait at the predecessor stay its own`() throws {
        let predecessor = try ListeningSocket.bind(path: path)
        let first = try Peer(unixPath: path)

        let successor = try ListeningSocket.bind(path: path, replacing: true)
        let second = try Peer(unixPath: path)

        for socket in [predecessor, successor] {
            #expect(try socket.takesConnection())
            #expect(try !socket.takesConnection())
        }
        withExtendedLifetime((first, second)) {}
    }

    @Test func `at every moment of twenty successions the path is listened at`() async throws {
        let path = path
        var current = try ListeningSocket.bind(path: path)
        let failures = Task.detached {
            var count = 0
            while !Task.isCancelled {
                do { _ = try Peer(unixPath: path) } catch { count += 1 }
                await Task.yield()
            }
            return count
        }

        for _ in 0..<20 {
            current = try ListeningSocket.bind(path: path, replacing: true)
            _ = try Peer(unixPath: path)
        }

        failures.cancel()
        #expect(await failures.value == 0)
        #expect(folder.names == ["tea.sock"])
        withExtendedLifetime(current) {}
    }

    @Test func `of many that want a free path one gets it`() async throws {
        let path = path
        let sockets = await withTaskGroup(of: ListeningSocket?.self) { group in
            for _ in 0..<16 { group.addTask { try? ListeningSocket.bind(path: path) } }
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(sockets.count { $0 != nil } == 1)
        #expect(folder.names == ["tea.sock"])
        _ = try Peer(unixPath: path)
        withExtendedLifetime(sockets) {}
    }

    @Test func `a folder that somebody else has locked delays the end of a server once`() throws {
        var socket: ListeningSocket? = try ListeningSocket.bind(path: path)
        let other = open(folder.path, O_RDONLY)
        defer { close(other) }
        try #require(flock(other, LOCK_EX) == 0)
        socket?.refuseNewConnections()
        #expect(folder.names == [])

        let start = LoopTime.now
        socket = nil

        #expect(LoopTime.now < start + .milliseconds(500))
    }

    @Test func `a folder that somebody else has locked is used without the lock`() throws {
        let other = open(folder.path, O_RDONLY)
        defer { close(other) }
        try #require(flock(other, LOCK_EX) == 0)

        let socket = try ListeningSocket.bind(path: path)

        _ = try Peer(unixPath: path)
        // The end of the socket need not wait as long.
        flock(other, LOCK_UN)
        withExtendedLifetime(socket) {}
    }

    // Mode

    @Test(arguments: [0o600, 0o660, 0o666, 0o777])
    func `the mode is the one asked for, whatever the umask`(_ mode: UInt16) throws {
        let socket = try ListeningSocket.bind(path: path, mode: mode)

        #expect(folder.mode(of: "tea.sock") == mode)
        withExtendedLifetime(socket) {}
    }

    @Test func `without a mode it is that of any socket`() throws {
        let other = try bindSocket(to: folder["other"])
        defer { close(other) }

        let socket = try ListeningSocket.bind(path: path)

        #expect(folder.mode(of: "tea.sock") == folder.mode(of: "other"))
        withExtendedLifetime(socket) {}
    }

    @Test func `a number that is no mode is refused as such`() {
        // Decimal 660.
        let error = #expect(throws: SystemError.self) {
            _ = try ListeningSocket.bind(path: path, mode: 660)
        }

        #expect(error?.description == "listen on \(path): mode 0o1224 is beyond 0o777")
    }

    // Paths

    @Test(arguments: [
        (String(repeating: "x", count: 200), ENAMETOOLONG), ("", EINVAL), ("a\0b", EINVAL),
        ("/nowhere/tea.sock", ENOENT), ("/tmp/", EINVAL),
    ])
    func `a path that cannot be listened at is refused`(_ path: String, _ number: Int32) {
        expectFailure(number) { try ListeningSocket.bind(path: path) }
    }

    @Test func `a path that is a folder is refused, and nothing is left behind`() {
        folder.makeFolder("tea.sock")

        expectFailure(EADDRINUSE) { try ListeningSocket.bind(path: path) }

        #expect(folder.names == ["tea.sock"])
    }

    @Test(arguments: [1, 20, 60])
    func `a path of the greatest length is listened at`(_ nameLength: Int) throws {
        let capacity = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1
        let fill = capacity - nameLength - 1 - folder["x"].utf8.count + 1
        let inner = String(repeating: "d", count: fill)
        folder.makeFolder(inner)
        let path = folder["\(inner)/\(String(repeating: "a", count: nameLength))"]
        try #require(path.utf8.count == capacity)

        let socket = try ListeningSocket.bind(path: path)

        #expect(socket.name == .unix(path: path))
        _ = try Peer(unixPath: path)
    }

    @Test func `what somebody else has put at the path meanwhile is not replaced`() throws {
        let folder = try SocketFolder(self.folder.path, "open")
        try self.folder.write([1], to: "draft")
        try self.folder.write([2], to: "tea.sock")

        expectFailure(EADDRINUSE) {
            try folder.rename("draft", to: "tea.sock", replaces: false, "rename")
        }

        #expect(self.folder.names == ["draft", "tea.sock"])
    }

    private func expectFailure<Value>(_ number: Int32, _ body: () throws -> Value) {
        let error = #expect(throws: SystemError.self) { _ = try body() }

        #expect(error?.errorNumber == number)
    }
}

extension ListeningSocket {
    fileprivate func takesConnection() throws -> Bool {
        switch try accept() {
        case .some: true
        case nil: false
        }
    }
}
