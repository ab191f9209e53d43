import AsyncGateway
import AsyncGatewayToolkit
import Synchronization

let notes = Mutex(["Buy tea."])

@main struct Notes {
    static func main() async throws {
        await AsyncGatewayServer.run(port: 8000, try app())
    }

    static func app() throws -> Application {
        try Router { routes in
            routes.get("/notes") { _ in .text(notes.withLock { $0.joined(separator: "\n") } + "\n")
            }
            routes.post("/notes") { environ in
                let text = try await environ.form().value("text")
                notes.withLock { $0.append(text) }
                return .redirect(to: "/notes", status: .seeOther)
            }
        }.app
    }
}
