import AsyncGateway

/// Sends files below `root`.
func fileApp(root: String?) -> Application {
    application { environ in
        let path = environ.pathBytes
        guard let root, let file = try openFile(path, below: root) else { return notFound }
        return Response(.ok, ["Content-Type": mediaType(of: path)], body: ResponseBody(file))
    }
}

/// Opens a file.
///
/// - Returns: the file; `nil` for one that cannot be opened, which is answered with 404.
/// - Throws: `TransportError` if no file can be opened, for want of descriptors or memory: the server
///   answers with 503.
private func openFile(_ path: [UInt8], below root: String) throws -> FileWrapper? {
    do {
        return try FileWrapper(path: path.dropFirst(), below: root)
    } catch TransportError.Code.cannotOpenFile {
        return nil
    }
}

/// The media type for the file extension, the bytes after the last dot.
private func mediaType(of path: [UInt8]) -> String {
    let ending = path.split(separator: UInt8(ascii: ".")).last ?? []
    let known = mediaTypes.first { ending.elementsEqual($0.ending.utf8) }
    return known?.type ?? "application/octet-stream"
}

private let mediaTypes = [
    (ending: "html", type: "text/html; charset=utf-8"),
    (ending: "txt", type: "text/plain; charset=utf-8"),
    (ending: "md", type: "text/plain; charset=utf-8"),
    (ending: "css", type: "text/css"),
    (ending: "js", type: "text/javascript"),
    (ending: "json", type: "application/json"),
    (ending: "png", type: "image/png"),
    (ending: "svg", type: "image/svg+xml"),
]
