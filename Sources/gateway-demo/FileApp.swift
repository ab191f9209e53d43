import AsyncGateway

/// Sends files that lie below `root`.
func fileApp(root: String?) -> Application {
    { environ, startResponse in
        guard let root, let file = openFile(environ.path, below: root) else {
            return try await notFoundApp(environ, startResponse)
        }
        try await startResponse(.ok, ["Content-Type": mediaType(of: environ.path)])
        return ResponseBody(file)
    }
}

/// A file that cannot be opened, for whatever reason, is not there for a client.
private func openFile(_ path: String, below root: String) -> FileWrapper? {
    try? FileWrapper(path: String(path.dropFirst()), below: root)
}

private func mediaType(of name: String) -> String {
    switch name.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "txt", "md": "text/plain; charset=utf-8"
    case "css": "text/css"
    case "js": "text/javascript"
    case "json": "application/json"
    case "png": "image/png"
    case "svg": "image/svg+xml"
    default: "application/octet-stream"
    }
}
