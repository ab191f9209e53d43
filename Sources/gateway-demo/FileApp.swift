import AsyncGateway

/// Sends files that lie directly in `root`.
func fileApp(root: String?) -> Application {
    { environ, startResponse in
        var environ = environ
        guard let root, let name = try environ.shiftPathInfo(), environ.path.isEmpty,
            isFileName(name), let file = openFile(in: root, name)
        else { return try await notFoundApp(environ, startResponse) }
        try await startResponse(.ok, ["Content-Type": mediaType(of: name)])
        return ResponseBody(file)
    }
}

/// A file that cannot be opened, for whatever reason, is not there for a client.
private func openFile(in root: String, _ name: String) -> FileWrapper? {
    try? FileWrapper(path: "\(root)/\(name)", followingLinks: false)
}

/// Whether the name can only be that of a file in the folder itself.
private func isFileName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".")
        && name.unicodeScalars.allSatisfy { $0.isASCII && $0.value >= 0x20 && !"/\\\u{7F}".unicodeScalars.contains($0) }
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
