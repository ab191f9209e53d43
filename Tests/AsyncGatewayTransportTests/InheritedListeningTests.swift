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

private let operation = SystemError.Operation("listen on", "what was handed over")

@Suite("Listening by a socket of somebody else", .timeLimit(.minutes(1)))
struct InheritedListeningTests {
    @Test func `it is listened at, and stays as it is afterwards`() async throws {
        let original = try ListeningSocket.bind(host: "127.0.0.1", port: 0)[0]
        let port = try #require(original.name.port)
        let listener = Listener(try .inherited(original.descriptor.number, operation))

        let first = try Peer(host: "127.0.0.1", port: port)
        let isAccepted = try listener.accept() != nil
        listener.refuseNewConnections()
        let second = try Peer(host: "127.0.0.1", port: port)
        let isLeft = try listener.accept() == nil
        listener.stopListening()
        listener.close()
        let third = try Peer(host: "127.0.0.1", port: port)

        #expect(listener.name == original.name)
        #expect(isAccepted && isLeft && !listener.hasConnection)
        let waiting = try (0..<3).map { _ in try original.accept() != nil }
        #expect(waiting == [true, true, false])
        withExtendedLifetime((first, second, third)) {}
    }

    @Test func `the path of one stays when the listener is closed`() throws {
        let folder = try TemporaryFolder()
        let original = try ListeningSocket.bind(path: folder["tea.sock"])
        let listener = Listener(try .inherited(original.descriptor.number, operation))

        listener.refuseNewConnections()
        listener.close()

        #expect(folder.names == ["tea.sock"])
        _ = try Peer(unixPath: folder["tea.sock"])
    }

    @Test func `what does not listen is refused`() throws {
        let folder = try TemporaryFolder()
        let bound = try bindSocket(to: folder["bound"])
        defer { close(bound) }
        #if canImport(Darwin)
            let datagrams = socket(AF_INET, SOCK_DGRAM, 0)
        #else
            let datagrams = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        #endif
        defer { close(datagrams) }
        try folder.write([], to: "file")
        let file = try OpenFile(path: Array(folder["file"].utf8))

        for (number, reason) in [
            (-1, "Bad file descriptor"), (bound, "does not listen"),
            (datagrams, "no socket for streams"), (file.descriptorNumber, "non-socket"),
        ] as [(Int32, String)] {
            let error = #expect(throws: SystemError.self) {
                try ListeningSocket.inherited(number, operation)
            }
            #expect(
                error?.description.lowercased().contains(reason.lowercased()) == true, "\(number)")
        }
    }

    @Test func `a port is shared by those that say so`() throws {
        let first = try ListeningSocket.bind(host: "127.0.0.1", port: 0, sharesPort: true)[0]
        let port = try #require(first.name.port)

        let second = try ListeningSocket.bind(host: "127.0.0.1", port: port, sharesPort: true)[0]
        let error = #expect(throws: SystemError.self) {
            try ListeningSocket.bind(host: "127.0.0.1", port: port)
        }

        #expect(second.name == first.name)
        #expect(error?.errorNumber == EADDRINUSE)
    }

    #if os(Linux)
        @Test func `an abstract name is listened at, and free afterwards`() async throws {
            let name = "tea \(getpid()) \(UInt64.random(in: .min ... .max))"
            do {
                let socket = try ListeningSocket.bind(abstract: name)
                let client = try Peer(unixPath: "\0\(name)")
                let peer = try socket.accept()?.peer

                #expect(peer == .unix(path: ""))
                let error = #expect(throws: SystemError.self) {
                    try ListeningSocket.bind(abstract: name)
                }
                #expect(error?.errorNumber == EADDRINUSE)
                #expect(try SocketName.local(of: socket.descriptor.number) == socket.name)
                #expect(socket.name == .unix(path: "\0\(name)"))
                await client.close()
            }

            _ = try ListeningSocket.bind(abstract: name)
        }

        @Test(arguments: ["", String(repeating: "x", count: 108)])
        func `a name that is none is refused`(_ name: String) {
            #expect(throws: SystemError.self) { try ListeningSocket.bind(abstract: name) }
        }
    #endif
}

@Suite("The service manager")
struct ServiceManagerTests {
    private func names(_ environment: [String: String]) -> [String]? {
        ServiceManager.sockets(in: environment, of: 42)?.map { "\($0.number) \($0.name)" }
    }

    @Test func `sockets are those of this process, in order`() {
        #expect(
            names(["LISTEN_PID": "42", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "http::admin"])
                == ["3 http", "4 ", "5 admin"])
        #expect(names(["LISTEN_PID": "42", "LISTEN_FDS": "2"]) == ["3 unknown", "4 unknown"])
    }

    @Test(arguments: [
        [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "42"], ["LISTEN_PID": "41", "LISTEN_FDS": "1"],
        ["LISTEN_PID": "42", "LISTEN_FDS": "0"], ["LISTEN_PID": "42", "LISTEN_FDS": "-1"],
        ["LISTEN_PID": "42", "LISTEN_FDS": "1000000000"], ["LISTEN_PID": "x", "LISTEN_FDS": "1"],
        ["LISTEN_PID": "42", "LISTEN_FDS": "1x"],
    ])
    func `others are none`(_ environment: [String: String]) {
        #expect(names(environment) == nil)
    }

    @Test func `without any the error says what is missing`() {
        let error = #expect(throws: SystemError.self) {
            try ServiceManager.shared.listen(named: nil)
        }

        #expect(error?.description.contains("LISTEN_FDS") == true)
    }

    #if os(Linux)
        @Test(arguments: [false, true])
        func `news are sent as a datagram`(_ isAbstract: Bool) throws {
            let folder = try TemporaryFolder()
            let name = "notify \(getpid()) \(UInt64.random(in: .min ... .max))"
            let path = isAbstract ? "\0\(name)" : folder["notify"]
            let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            defer { close(number) }
            let address = SocketName.unix(path: path)
            #expect(address.withSocketAddress { SocketCalls.bind(number, $0, $1) } == 0)

            try ServiceManager.send("READY=1", to: isAbstract ? "@\(name)" : path)

            var bytes = [UInt8](repeating: 0, count: 64)
            let count = recv(number, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "READY=1")
        }

        @Test func `news that nobody takes are an error`() throws {
            let folder = try TemporaryFolder()

            #expect(throws: SystemError.self) {
                try ServiceManager.send("READY=1", to: folder["nobody"])
            }
        }
    #endif
}
