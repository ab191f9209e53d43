internal import AsyncGateway

extension MiddlewareConformance {
    static let errorRules: [Rule] = [
        Rule(
            "error.before", "PEP 3333, error handling",
            "An error thrown before the start reaches the server: it is reported, and answered with 500.",
            unless: [.errors]
        ) { scene in
            try await requireErrorPage(in: scene) { _, _ in throw ProbeError() }
        },
        Rule(
            "error.started", "PEP 3333, error handling",
            "An error thrown after the start does so too, if the head has not left.",
            unless: [.errors]
        ) { scene in
            try await requireErrorPage(in: scene) { _, startResponse in
                try await startResponse(.ok, text)
                throw ProbeError()
            }
        },
        Rule(
            "error.first-block", "PEP 3333, error handling",
            "An error of the body in place of its first block does so too, and the body is closed once.",
            unless: [.errors]
        ) { scene in
            try await requireErrorPage(
                in: scene, scene.app(scene.body([[UInt8]](), then: .failure)))
            try scene.requireOneClose()
        },
        Rule(
            "error.later", "RFC 9112 §8",
            "A body that fails later is reported and closed once, and does not look complete."
        ) { scene in
            let response = try await scene.response(
                from: scene.app(scene.body(["some"], then: .failure)))
            try require(
                !response.isComplete || response.status.code >= 500, "a complete response")
            try scene.requireReport()
            try scene.requireOneClose()
        },
        Rule(
            "error.answer", "ResponseConvertibleError",
            "An error that answers for itself is answered so, and not reported.", unless: [.errors]
        ) { scene in
            let response = try await scene.response { _, _ in
                throw HTTPError(.conflict, headers: ["X-Conformance": "tea"])
            }
            try require(response.status == .conflict, "status \(response.status)")
            try require(response.headers["X-Conformance"] == "tea", "its field is lost")
            try require(!scene.errorLog.contains("HTTPError"), "it was reported")
        },
    ]

    private static func requireErrorPage(
        in scene: MiddlewareScene, _ app: @escaping Application
    ) async throws {
        let response = try await scene.response(from: app)
        try require(response.status == .internalServerError, "status \(response.status)")
        try require(response.isComplete, "an incomplete response")
        try scene.requireReport()
    }
}

extension MiddlewareScene {
    fileprivate func requireReport() throws {
        try require(errorLog.contains("ProbeError"), "the error was not reported")
    }
}
