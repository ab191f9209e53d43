import AsyncGateway
import AsyncGatewayToolkit
import Foundation

/// What the environment says of how the site is run.
struct Settings: Sendable {
    /// The password of the user `admin`; without one, nobody can log in.
    var password: String?
    var uploads = "uploads"
    var uploadLimit = 10 << 20
    var timeout = Duration.seconds(30)

    init(_ environment: [String: String] = [:]) throws {
        password = environment["LINKS_PASSWORD"]
        uploads = environment["LINKS_UPLOADS"] ?? uploads
        let numbers = NamedValues(environment.map { ($0.key, $0.value) })
        uploadLimit = try numbers.value("LINKS_UPLOAD_LIMIT", default: uploadLimit)
        timeout = .seconds(try numbers.value("LINKS_TIMEOUT", default: 30))
    }

    func admits(_ user: String, _ password: String) -> Bool {
        guard let known = self.password else { return false }
        return user == "admin" && areEqualInConstantTime(password, known)
    }
}

@main
struct LinksAndNotes {
    static func main() async {
        let environment = ProcessInfo.processInfo.environment
        do {
            let app = try Site(settings: try Settings(environment)).app()
            if environment["GATEWAY_INTERFACE"] != nil { return await CGIHandler().run(app) }
            var configuration = AsyncGatewayServer.Configuration()
            configuration.accessLog = { ErrorStream.standardError.write("\($0)\n") }
            await AsyncGatewayServer.run(.fromEnvironment, configuration: configuration, app)
        } catch {
            ErrorStream.standardError.write("\(error)\n")
            exit(1)
        }
    }
}
