internal import AsyncGateway

extension MiddlewareConformance {
    /// A file that is always there, and how many bytes of it a rule takes.
    private static let file = (path: "/proc/self/exe", range: 0..<1000)

    static let bodyRules: [Rule] = [
        Rule(
            "body.whole", "PEP 3333, handling the Content-Length header",
            "A body in memory keeps its bytes and its Content-Length.", unless: [.bodies]
        ) { scene in
            let response = try await scene.response(from: scene.app("Hello World"))
            let lengths = response.headers.getAll("Content-Length")
            try require(lengths == ["11"], "the lengths \(lengths)")
            let text = response.text
            try require(text == "Hello World", "the body \(text.debugDescription)")
        },
        Rule(
            "body.file", "PEP 3333, wsgi.file_wrapper",
            "A file is passed on as one, for the system to send.", unless: [.bodies]
        ) { scene in
            // Where it is sent as a file, the size of its blocks does not count.
            let wrapper = try FileWrapper(path: file.path, range: file.range, blockSize: 10)
            scene.serve(scene.app(ResponseBody(wrapper)))
            try await scene.send()
            let (head, blocks) = try await scene.client.blocks()
            let lengths = head.headers.getAll("Content-Length")
            try require(lengths == ["\(file.range.count)"], "the lengths \(lengths)")
            try require(blocks.count < 10, "it has come in \(blocks.count) blocks")
            try await scene.leave()
        },
        Rule(
            "body.blocks", "PEP 3333, middleware handling of block boundaries",
            "The blocks of a stream come unchanged, and an empty one does not end it.",
            unless: [.bodies]
        ) { scene in
            let app = scene.app(scene.body(["one", "", "two"]))
            let text = try await scene.response(from: app).text
            try require(text == "onetwo", "the body \(text.debugDescription)")
        },
        Rule(
            "body.closed", "PEP 3333, close()",
            "A body is closed once when it has been sent."
        ) { scene in
            _ = try await scene.response(from: scene.app(scene.body(["one", "two"])))
            try scene.requireOneClose()
        },
        Rule(
            "body.trailers", "RFC 9110 §6.5",
            "Trailers of a body come behind it.", unless: [.bodies]
        ) { scene in
            let body = scene.body(["one"]).trailers(["X-Conformance"]) { ["X-Conformance": "1"] }
            let response = try await scene.response(
                to: .get, ["TE": "trailers", "Connection": "TE"], from: scene.app(body))
            let values = response.trailers.getAll("X-Conformance")
            try require(values == ["1"], "the trailers \(values)")
        },
    ]
}

extension ConformanceExchange {
    /// Waits for a response.
    ///
    /// - Returns: its head, and the blocks of the body as they were received.
    fileprivate func blocks() async throws -> (head: ReceivedHead, blocks: [[UInt8]]) {
        let (head, _) = try await reader.readHead(to: .get)
        var blocks: [[UInt8]] = []
        while let block = try await reader.nextBlock() { blocks.append(block) }
        return (head, blocks)
    }
}
