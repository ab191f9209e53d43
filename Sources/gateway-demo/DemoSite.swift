import AsyncGateway
import LinksAndNotes

/// All apps of the demonstration, each mounted under the first segment of the path.
///
/// - Throws: as ``routedSite()`` does, and for a malformed variable of the example's, such as
///   `LINKS_TIMEOUT`.
func demoSite(root: String?) throws -> Application {
    let files = fileApp(root: root)
    let routes = try routedSite()
    let example = try Site().app()
    return { request, startResponse in
        var environ = request
        // The root has no segment to mount by, so the request is passed on unchanged.
        guard let name = try environ.shiftPathInfo(), !name.isEmpty else {
            return try await demoApp(request, startResponse)
        }
        // The patterns of its routes are whole paths.
        if name == "route" { return try await routes(request, startResponse) }
        switch name {
        case "file": return try await files(environ, startResponse)
        case "app": return try await example(environ, startResponse)
        default: return try await mountedApp(name)(environ, startResponse)
        }
    }
}

private func mountedApp(_ name: String) -> Application {
    switch name {
    case "environ": demoApp
    case "hello": helloApp
    case "page": pageApp
    case "echo": echoApp
    case "count": countApp
    case "blocks": blocksApp
    case "ticks": ticksApp
    case "events": eventsApp
    case "status": statusApp
    case "fail": failApp
    case "fail-late": failLateApp
    case "slow": slowApp
    case "form": formApp
    case "multipart": multipartApp
    case "cookies": cookiesApp
    case "accept": acceptApp
    default: application { _ in notFound }
    }
}

/// The response to what is not there.
let notFound = Response(.notFound, ["Content-Type": "text/plain"], body: "Not found.\n")

/// Responds with a short text.
let helloApp: Application = { _, startResponse in
    try await startResponse(.ok, ["Content-Type": "text/plain"])
    return "Hello World"
}
