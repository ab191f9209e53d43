import AsyncGatewayTransport
import TestPeers
import Testing

@Suite("Listener", .timeLimit(.minutes(1)))
struct ListenerTests {
    @Test func `a connection that waits is taken, and known by its address`() async throws {
        let listener = try await openListener()
        let port = try #require(listener.name.port)
        let client = try Peer(host: "127.0.0.1", port: port)

        let peer = try await listener.accept()?.peer

        #expect(peer?.host == "127.0.0.1")
        #expect(peer?.port != port)
        await listener.close()
        await client.close()
    }

    @Test func `accepting waits for a connection`() async throws {
        let listener = try await openListener(host: "::1")
        let accepting = await begin(on: listener.loop) { try await listener.accept()?.peer.host }

        let client = try Peer(host: "::1", port: try #require(listener.name.port))

        #expect(try await accepting.value == "::1")
        await listener.close()
        await client.close()
    }

    @Test func `connections that came at once are all taken`() async throws {
        let listener = try await openListener()
        let port = try #require(listener.name.port)
        let clients = try (0..<20).map { _ in try Peer(host: "127.0.0.1", port: port) }

        var names: Set<SocketName> = []
        for _ in clients {
            if let peer = try await listener.accept()?.peer { names.insert(peer) }
        }

        #expect(names.count == 20)
        await listener.close()
    }

    @Test func `a connection is not missed between looking for one and waiting`() async throws {
        let listener = try await openListener(loop: 1)
        let port = try #require(listener.name.port)
        // A task that is not the loop's own waits its turn there, and this makes the turns many.
        let busy = Task(executorPreference: listener.loop) {
            while !Task.isCancelled { await Task.yield() }
        }
        let accepting = Task { try await LoopHost(listener.loop).accept(500, from: listener) }

        for _ in 0..<500 {
            let client = try Peer(host: "127.0.0.1", port: port)
            _ = try await client.receive()
            await client.close()
        }

        try await accepting.value
        busy.cancel()
        await listener.close()
    }

    @Test func `closing ends the accepting`() async throws {
        let listener = try await openListener()
        let accepting = await begin(on: listener.loop) { try await listener.accept() == nil }

        await listener.close()

        #expect(try await accepting.value)
    }

    @Test func `a closed listener takes nothing and is not listened at`() async throws {
        let listener = try await openListener()
        let port = try #require(listener.name.port)
        await listener.close()

        let acceptsNothing = try await listener.accept() == nil

        #expect(acceptsNothing)
        let error = #expect(throws: PeerError.self) { try Peer(host: "127.0.0.1", port: port) }
        #expect(error?.isRefused == true)
    }

    @Test func `a listener that was closed before it was opened harms no other`() async throws {
        let folder = try TemporaryFolder()
        let loop = try EventLoop.loops(count: 4)[3]
        try await withLoopback(loop: 3) { stream, peer in
            let listener = Listener(try ListeningSocket.bind(path: folder["tea.sock"]), on: loop)

            await listener.close()
            try await listener.open()

            let acceptsNothing = try await listener.accept() == nil
            #expect(acceptsNothing)
            let reading = await begin(on: loop) { try await stream.read(atMost: 10, until: nil) }
            try await peer.send("tea")
            #expect(try await reading.value == Array("tea".utf8))
        }
    }

    @Test func `closing can be asked for from any thread`() async throws {
        let listener = try await openListener()
        let accepting = await begin(on: listener.loop) { try await listener.accept() == nil }

        listener.closeSoon()

        #expect(try await accepting.value)
    }

    @Test func `cancelling ends the accepting, and the listener can go on`() async throws {
        let listener = try await openListener()
        let accepting = await begin(on: listener.loop) { try await listener.accept() == nil }

        accepting.cancel()

        await #expect(throws: CancellationError.self) { try await accepting.value }
        let client = try Peer(host: "127.0.0.1", port: try #require(listener.name.port))
        #expect(try await listener.accept()?.peer.host == "127.0.0.1")
        await listener.close()
        await client.close()
    }

    @Test func `a task that is cancelled already accepts nothing`() async throws {
        let listener = try await openListener()
        let accepting = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await listener.accept() == nil
        }

        await #expect(throws: CancellationError.self) { try await accepting.value }
        await listener.close()
    }

    @Test func `a client of a Unix-domain socket has no name`() async throws {
        let folder = try TemporaryFolder()
        let loop = try EventLoop.loops(count: 1)[0]
        let listener = Listener(try ListeningSocket.bind(path: folder["tea.sock"]), on: loop)
        try await listener.open()
        let client = try Peer(unixPath: folder["tea.sock"])

        #expect(try await listener.accept()?.peer == .unix(path: ""))

        await listener.close()
        #expect(!folder.contains("tea.sock"))
        await client.close()
    }
}

extension LoopHost {
    /// Takes connections and drops them, as an actor of the loop's in a task that is not.
    fileprivate func accept(_ count: Int, from listener: Listener) async throws {
        for _ in 0..<count { _ = try await listener.accept() }
    }
}
