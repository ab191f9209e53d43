internal import AsyncGateway

extension MiddlewareConformance {
    static let leavingRules: [Rule] = [
        Rule(
            "leave.app", "PEP 3333; Application",
            "When the client leaves, the app is cancelled."
        ) { scene in
            scene.serve { _, _ in
                try await scene.waitForCancellation()
                return .empty
            }
            try await scene.send()
            try await scene.wait(for: "wait", else: "the app is not called")
            await scene.client.close()
            try await scene.wait(for: "cancellation", else: "the app is not cancelled")
        },
        Rule(
            "leave.stream", "PEP 3333, close()",
            "When the client leaves a stream that it is behind, the body is closed once."
        ) { scene in
            let block = [UInt8](repeating: 0x74, count: 1 << 18)
            scene.serve(scene.app(scene.body([block], then: .wait)))
            try await scene.send()
            try await scene.receiveFirstByte()
            try await scene.leave()
            try scene.requireOneClose()
        },
        Rule(
            "leave.waiting", "PEP 3333, close()",
            "When the client leaves a stream that waits, the body is cancelled, and closed once.",
            unless: [.bodies]
        ) { scene in
            scene.serve(scene.app(scene.body(["tea"], then: .wait)))
            try await scene.send()
            try await scene.receiveFirstBlock()
            try await scene.wait(for: "wait", else: "the body is not asked for another block")
            await scene.client.close()
            try await scene.wait(for: "cancellation", else: "the body is not cancelled")
            try await scene.leave()
            try scene.requireOneClose()
        },
    ]

    static let inputRules: [Rule] = [
        Rule(
            "input.whole", "PEP 3333, input streams",
            "The request's body reaches the app unread.", unless: [.requestBodies]
        ) { scene in
            _ = try await scene.response(to: .post, body: TestBody("earl grey")) {
                environ, startResponse in
                scene.journal.note(try await environ.input.text(upTo: 100))
                return try await scene.app("tea")(environ, startResponse)
            }
            try require(scene.journal.count(of: "earl grey") == 1, "another body")
        },
        Rule(
            "input.streams", "PEP 3333, input streams",
            "The app can read the beginning of the request's body before the rest has come.",
            unless: [.requestBodies]
        ) { scene in
            scene.serve { environ, startResponse in
                scene.journal.note("read \(try await environ.input.read(4).count)")
                return try await scene.app("tea")(environ, startResponse)
            }
            try await scene.send(.post, ["Content-Length": "8"])
            try await scene.client.send("half")
            // A middleware that wants the rest gets an error in place of it.
            try await scene.client.finishSending()
            _ = try await scene.client.response(to: .post)
            try require(scene.journal.count(of: "read 4") == 1, "the app has not read it")
        },
        Rule(
            "input.asked", "RFC 9110 §10.1.1",
            "A client that waits to be asked for its body is asked when the app reads.",
            unless: [.requestBodies]
        ) { scene in
            scene.serve { environ, startResponse in
                _ = try await environ.input.read()
                return try await scene.app("tea")(environ, startResponse)
            }
            try await scene.send(.post, expecting)
            let code = try await scene.client.statusCode()
            try require(code == 100, "status \(code)")
        },
        Rule(
            "input.not-asked", "RFC 9110 §10.1.1",
            "A body is not asked for if the app does not read it.", unless: [.requestBodies]
        ) { scene in
            scene.serve(scene.app("tea"))
            try await scene.send(.post, expecting)
            let code = try await scene.client.statusCode()
            try require(code == 200, "status \(code)")
        },
    ]

    private static let expecting: Headers = ["Content-Length": "8", "Expect": "100-continue"]
}
