import AsyncGateway

extension HTTPSupportText {
    /// Every path case: what is sent, and what an app gets.
    var paths: String {
        """
        | what is sent | PATH_INFO | `environ.requestURI()` | why a proxy may treat it otherwise |
        |---|---|---|---|
        \(PathCase.all.map(row).joined(separator: "\n"))

        """
    }

    /// Every case of segments: under the server, under CGI, and after a shift.
    var segments: String {
        """
        | what is sent | the server | a CGI program | `shiftPathInfo()` | what is left |
        |---|---|---|---|---|
        \(PathSegmentCase.all.map(row).joined(separator: "\n"))

        """
    }

    private func row(_ path: PathSegmentCase) -> String {
        let cells = [path.segments, path.underCGI, [path.shifted], path.rest].map { texts in
            texts.isEmpty ? "none" : texts.map { "`\"\($0)\"`" }.joined(separator: ", ")
        }
        return "| `\(path)` | \(cells.joined(separator: " | ")) |"
    }

    private func row(_ path: PathCase) -> String {
        "| `\(path)` | \(columns(of: path.outcome)) | \(path.reason) |"
    }

    private func columns(of outcome: PathCase.Outcome) -> String {
        switch outcome {
        case .served(let pathInfo, let uri):
            "\(pathInfo.isEmpty ? "empty" : "`\(pathInfo)`") | `\(uri)`"
        case .refused(let status): "refused: \(status) | "
        }
    }
}
