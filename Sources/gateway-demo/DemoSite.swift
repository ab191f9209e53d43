import AsyncGateway

/// All apps of the demonstration, each mounted under the first segment of the path.
func demoSite(root: String?) -> Application {
    let files = fileApp(root: root)
    return { request, startResponse in
        var environ = request
        let name = try environ.shiftPathInfo()
        let app: Application =
            switch name {
            // At the root there is nothing to mount by: it sees the request as it came.
            case "", nil: { _, startResponse in try await demoApp(request, startResponse) }
            case "environ": demoApp
            case "hello": helloApp
            case "page": pageApp
            case "echo": echoApp
            case "count": countApp
            case "blocks": blocksApp
            case "ticks": ticksApp
            case "file": files
            case "status": statusApp
            case "fail": failApp
            case "fail-late": failLateApp
            case "slow": slowApp
            default: notFoundApp
            }
        return try await app(environ, startResponse)
    }
}

/// Answers what no other app does.
let notFoundApp: Application = { _, startResponse in
    try await startResponse(.notFound, ["Content-Type": "text/plain"])
    return "Not found.\n"
}

/// Says hello, and no more.
let helloApp: Application = { _, startResponse in
    try await startResponse(.ok, ["Content-Type": "text/plain"])
    return "Hello World"
}
