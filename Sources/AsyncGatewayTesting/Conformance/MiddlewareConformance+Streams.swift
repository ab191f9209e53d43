internal import AsyncGateway

extension MiddlewareConformance {
    /// Larger than a head, whose bytes count as received too.
    private static let block = [UInt8](repeating: 0x74, count: 16_384)
    private static let blockCount = 6

    static let streamRules: [Rule] = [
        Rule(
            "stream.blocks", "PEP 3333, buffering and streaming",
            "Each block reaches the client before the next is asked for.", unless: [.bodies]
        ) { scene in
            let blocks = [[UInt8]](repeating: block, count: blockCount)
            let body = scene.body(blocks) { index in await scene.note(received: index) }
            try await requireInTime(scene.app(body), in: scene)
        },
        Rule(
            "stream.produced", "PEP 3333, buffering and streaming",
            "A body that is produced is never more than a block ahead of the client.",
            unless: [.bodies]
        ) { scene in
            let body = ResponseBody.producing { write in try await writeBlocks(to: write, scene) }
            try await requireInTime(scene.app(body), in: scene)
        },
        Rule(
            "stream.written", "PEP 3333, the write() callable",
            "What an app writes is never more than a block ahead of the client, and all of it comes.",
            unless: [.bodies]
        ) { scene in
            try await requireInTime(in: scene) { _, startResponse in
                try await writeBlocks(to: try await startResponse(.ok, text), scene)
                return .empty
            }
        },
        Rule(
            "stream.held", "PEP 3333, buffering and streaming",
            "A client that reads nothing holds the app back within a megabyte."
        ) { scene in
            let blocks = [[UInt8]](repeating: incompressible(65_536), count: 32)
            scene.serve(scene.app(scene.body(blocks, then: .failure)))
            try await scene.send()
            try await scene.receiveFirstByte()
            // Whoever reads ahead has then had many turns.
            for _ in 0..<1000 { await Task.yield() }
            let count = scene.journal.count(of: "block")
            try require(count <= 16, "\(count) blocks of 64 KiB were asked for")
            try await scene.leave()
        },
    ]

    private static func requireInTime(
        _ app: @escaping Application, in scene: MiddlewareScene
    ) async throws {
        let response = try await scene.response(from: app)
        let early = scene.journal.count(of: "early block")
        try require(early == 0, "\(early) blocks were asked for too early")
        try require(
            response.body.count == block.count * blockCount, "\(response.body.count) bytes")
    }

    private static func requireInTime(
        in scene: MiddlewareScene, _ app: @escaping Application
    ) async throws {
        try await requireInTime(app, in: scene)
    }

    private static func writeBlocks(to write: Writer, _ scene: MiddlewareScene) async throws {
        for index in 0..<blockCount {
            await scene.note(received: index - 1)
            try await write(block)
        }
    }

    /// Bytes that a middleware cannot make fewer by compression: those of a linear congruential generator.
    private static func incompressible(_ count: Int) -> [UInt8] {
        var state: UInt64 = 1
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }
}

extension MiddlewareScene {
    /// Notes "early block" unless the client has received `count` blocks.
    fileprivate func note(received count: Int) async {
        let bytes = await receivedByteCount
        if bytes < count * 16_384 { journal.note("early block") }
    }
}
