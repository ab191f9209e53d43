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
