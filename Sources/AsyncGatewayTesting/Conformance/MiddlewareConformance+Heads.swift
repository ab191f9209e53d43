internal import AsyncGateway

extension MiddlewareConformance {
    static let headRules: [Rule] = [
        Rule(
            "head.fields", "RFC 9110 §5.3",
            "The status and the fields of the app are kept, repeated ones in their order."
        ) { scene in
            let sent: Headers = [
                "Set-Cookie": "a=1", "X-Conformance": "1",
                "Set-Cookie": "b=2", "X-Conformance": "2",
            ]
            let response = try await scene.response(from: scene.app("tea", .created, sent))
            try require(response.status == .created, "status \(response.status)")
            for name in ["Set-Cookie", "X-Conformance"] {
                let (kept, values) = (response.headers.getAll(name), sent.getAll(name))
                try require(kept.contains(inOrder: values), "\(name): \(kept)")
            }
        },
        Rule(
            "head.no-body", "RFC 9110 §9.3.2",
            "In answer to HEAD the body is not read, but for one block, and is closed."
        ) { scene in
            let app = scene.app(scene.body(["one", "two", "three"]))
            let response = try await scene.response(to: .head, from: app)
            try require(response.status == .ok, "status \(response.status)")
            try scene.requireUnreadBody()
        },
        Rule(
            "head.length", "RFC 9110 §8.6",
            "In answer to HEAD a body in memory has the Content-Length that it has for GET.",
            unless: [.bodies]
        ) { scene in
            let response = try await scene.response(to: .head, from: scene.app("Hello World"))
            let lengths = response.headers.getAll("Content-Length")
            try require(lengths == ["11"], "the lengths \(lengths)")
        },
        unread(.notModified, "head.not-modified", "RFC 9110 §15.4.5"),
        unread(.noContent, "head.no-content", "RFC 9110 §15.3.5"),
        Rule(
            "start.once", "PEP 3333, start_response",
            "An app that starts twice gets an error."
        ) { scene in
            _ = try await scene.response { environ, startResponse in
                try await startResponse(.ok, text)
                do {
                    try await startResponse(.ok, text)
                } catch {
                    scene.journal.note("error")
                }
                return "tea"
            }
            try require(scene.journal.count(of: "error") == 1, "no error")
        },
        Rule(
            "start.replacing", "PEP 3333, exc_info",
            "A start with an error replaces what was started."
        ) { scene in
            let response = try await scene.response { _, startResponse in
                try await startResponse(.ok, text)
                try await startResponse(.conflict, text, replacing: ProbeError())
                return "no tea"
            }
            try require(response.status == .conflict, "status \(response.status)")
        },
        Rule(
            "start.late", "PEP 3333, exc_info",
            "A start with an error throws that error once the head has left, and cuts the response."
        ) { scene in
            let response = try await scene.response { _, startResponse in
                let write = try await startResponse(.ok, text)
                try await write("tea")
                do {
                    try await startResponse(.conflict, text, replacing: ProbeError())
                } catch let error as ProbeError {
                    scene.journal.note("error")
                    throw error
                }
                return .empty
            }
            try require(scene.journal.count(of: "error") == 1, "the error is not thrown")
            try require(!response.isComplete, "a complete response")
        },
    ]

    static let text: Headers = ["Content-Type": "text/plain"]

    /// A rule about a status that has no body, whatever the app returns.
    private static func unread(_ status: Status, _ id: String, _ source: String) -> Rule {
        Rule(
            id, source,
            "\(status.code) keeps its status and fields; its body is not read, and is closed."
        ) { scene in
            let response = try await scene.response { _, startResponse in
                try await startResponse(status, ["X-Conformance": "tea"])
                return scene.body(["one", "two", "three"])
            }
            try require(response.status == status, "status \(response.status)")
            try require(response.headers["X-Conformance"] == "tea", "the field is lost")
            try scene.requireUnreadBody()
        }
    }
}

extension [String] {
    /// Whether it has all of `others`, in their order, and perhaps more between them.
    fileprivate func contains(inOrder others: [String]) -> Bool {
        var rest = others[...]
        for element in self where element == rest.first { rest = rest.dropFirst() }
        return rest.isEmpty
    }
}
