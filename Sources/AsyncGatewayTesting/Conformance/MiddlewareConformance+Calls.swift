internal import AsyncGateway

extension MiddlewareConformance {
    private enum OuterKey: EnvironKey {
        static let defaultValue = ""
    }

    static let callRules: [Rule] = [
        Rule(
            "app.once", "PEP 3333",
            "The app is called once for a request."
        ) { scene in
            let response = try await scene.response(from: scene.app("tea"))
            try require(response.status == .ok, "status \(response.status)")
            let count = scene.journal.count(of: "call")
            try require(count == 1, "\(count) calls")
        },
        Rule(
            "environ.values", "PEP 3333, environ",
            "The app gets what other middlewares have put into the environ."
        ) { scene in
            let app: Application = { environ, startResponse in
                scene.journal.note(environ[OuterKey.self])
                scene.journal.note(environ["conformance.outer"] ?? "")
                return try await scene.app("tea")(environ, startResponse)
            }
            _ = try await scene.response(from: app) { app in
                { environ, startResponse in
                    var environ = environ
                    environ[OuterKey.self] = "value"
                    environ["conformance.outer"] = "variable"
                    return try await app(environ, startResponse)
                }
            }
            try require(scene.journal.count(of: "value") == 1, "an EnvironKey without its value")
            try require(scene.journal.count(of: "variable") == 1, "a variable without its value")
        },
        Rule(
            "hooks.kept", "Responder.onHead, Responder.onEnd",
            "What the app and other middlewares register for the head and the end is run, once."
        ) { scene in
            let app = registering("inner", in: scene)(scene.app("tea"))
            let response = try await scene.response(
                from: app, under: registering("outer", in: scene))
            for name in ["inner", "outer"] {
                let heads = response.headers.getAll("X-Conformance").count { $0 == name }
                try require(heads == 1, "the \(name) change of the head was made \(heads) times")
                let ends = scene.journal.count(of: name)
                try require(ends == 1, "the \(name) action for the end was run \(ends) times")
            }
        },
        Rule(
            "interim.kept", "RFC 9110 §15.2",
            "An interim response that the app sends reaches the client."
        ) { scene in
            let app: Application = { environ, startResponse in
                try await startResponse.inform(103, ["Link": "</tea.css>; rel=preload"])
                return try await scene.app("tea")(environ, startResponse)
            }
            let codes = try await scene.response(from: app).interimStatuses.map(\.code)
            try require(codes == [103], "the interim responses \(codes)")
        },
        Rule(
            "contract.kept", "PEP 3333, middleware",
            "A middleware keeps the rules for apps to the server, and those for servers to the app."
        ) { scene in
            let app: Application = { environ, startResponse in
                _ = try await environ.input.read()
                return try await scene.app(scene.body(["tea", "milk"]))(environ, startResponse)
            }
            let response = try await scene.response(
                to: .post, body: TestBody("cup"), from: checked(app, .server, in: scene),
                under: { checked($0, .app, in: scene) })
            try require(response.status == .ok, "status \(response.status)")
            if let violation = scene.violations.first { throw violation }
        },
    ]

    /// A middleware that registers a field and an event of its name.
    private static func registering(_ name: String, in scene: MiddlewareScene) -> Middleware {
        { app in
            { environ, startResponse in
                startResponse.onHead { $0.headers.add("X-Conformance", name) }
                startResponse.onEnd { _ in scene.journal.note(name) }
                return try await app(environ, startResponse)
            }
        }
    }

    /// Keeps the violations of one side of the seam in front of `app`.
    private static func checked(
        _ app: @escaping Application, _ side: GatewayRule.Side, in scene: MiddlewareScene
    ) -> Application {
        validator(app) { violation in
            if violation.rule.side == side { scene.keep(violation) }
        }
    }
}
