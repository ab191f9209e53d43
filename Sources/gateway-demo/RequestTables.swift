import AsyncGateway
import AsyncGatewayToolkit

/// A request as an app sees it, in tables.
struct RequestTables {
    private let environ: Environ

    init(_ environ: Environ) {
        self.environ = environ
    }

    var html: HTML {
        """
        \(table("Properties of its environ", parts))
        \(table("Its query, read as a form", environ.query.map { ($0.name, $0.value) }))
        \(table("Its fields", environ.headers.map { ($0.0, $0.1) }))

        """
    }

    private var parts: [(String, String)] {
        [
            ("method", environ.method.description),
            ("scriptName", environ.scriptName),
            ("path", environ.path),
            ("queryString", environ.queryString),
            ("urlScheme", environ.urlScheme),
            ("serverProtocol", environ.serverProtocol),
            ("serverName", environ.serverName),
            ("serverPort", environ.serverPort),
            ("peer", peer),
        ]
    }

    /// The client, in words where it has no address.
    private var peer: String {
        switch environ.peer {
        case .unix(""): "a client at a Unix-domain socket"
        case let peer?: peer.description
        case nil: "not known"
        }
    }

    private func table(_ caption: HTML, _ rows: [(String, String)]) -> HTML {
        let none: HTML = "<tr><td colspan=\"2\" class=\"none\">none</td></tr>\n"
        return """
            <table><caption>\(caption)</caption>
            <tbody>
            \(rows.isEmpty ? [none] : rows.map(row))</tbody></table>
            """
    }

    /// A row, whose texts are isolated: those of a client may be written from right to left.
    private func row(_ name: String, _ value: String) -> HTML {
        let content: HTML =
            value.isEmpty ? "<span class=\"none\">empty</span>" : "<bdi>\(value)</bdi>"
        return "<tr><th scope=\"row\"><bdi>\(name)</bdi></th><td>\(content)</td></tr>\n"
    }
}
