import AsyncGateway

/// A request target, and the path that an app gets for it, as a row of a table.
struct PathCase: Sendable, CustomStringConvertible {
    enum Outcome: Sendable, Hashable {
        /// PATH_INFO, and what `environ.requestURI()` returns.
        case served(pathInfo: String, uri: String)

        /// No app is called; the client gets this status.
        case refused(Int)
    }

    let method: String
    let target: String
    let outcome: Outcome

    /// Why a proxy's rule about paths may treat it otherwise.
    let reason: String

    var description: String { "\(method) \(target)" }
}

extension PathCase {
    /// Every row, each sent with the field `Host: a`.
    static let all = [
        served("/x", "/x", "http://a/x", "the plain case"),
        served(
            "//x", "/x", "http://a/x",
            "slashes at the front become one; a rule for `/x` may not match what was sent"),
        served("/y//x", "/y//x", "http://a/y//x", "slashes further on are kept; nginx merges them"),
        served("/./x", "/./x", "http://a/./x", "a proxy that resolves dots sees `/x`"),
        served("/y/../x", "/y/../x", "http://a/y/../x", "a proxy that resolves dots sees `/x`"),
        served("/y/%2E%2E/x", "/y/../x", "http://a/y/../x", "the same, to a proxy that decodes"),
        served("/%78", "/x", "http://a/x", "the path is decoded, once; a rule may be for `/x`"),
        served("/%2578", "/%78", "http://a/%2578", "a proxy that passes on what it decoded: `/x`"),
        served("/y%2Fx", "/y/x", "http://a/y/x", "one segment to a proxy that does not decode"),
        served("/y%5Cx", "/y\\x", "http://a/y%5Cx", "a backslash is no slash"),
        served("/x;y", "/x;y", "http://a/x;y", "some gateways drop what follows a semicolon"),
        served("/x%3Fy", "/x?y", "http://a/x%3Fy", "the question mark begins no query"),
        served("/X", "/X", "http://a/X", "capitals count; a rule may ignore them"),
        served("http://b/x", "/x", "http://b/x", "absolute form: `b` is HTTP_HOST"),
        served("http://b//x", "/x", "http://b/x", "absolute form, slashes at the front"),
        served("http://b", "/", "http://b/", "absolute form without a path"),
        PathCase(
            method: "OPTIONS", target: "*", outcome: .served(pathInfo: "", uri: "http://a/"),
            reason: "no path: it is about the server"),
        refused("GET", "*", 400, "only OPTIONS has this form"),
        refused("GET", "b:80", 400, "authority form: not a path"),
        refused("CONNECT", "b:80", 501, "authority form: the server is no proxy"),
        refused("GET", "x", 400, "not a path"),
        refused("GET", "/x%00", 400, "a NUL would end the path for some programs"),
    ]

    private static func served(
        _ target: String, _ pathInfo: String, _ uri: String, _ reason: String
    ) -> PathCase {
        PathCase(
            method: "GET", target: target, outcome: .served(pathInfo: pathInfo, uri: uri),
            reason: reason)
    }

    private static func refused(
        _ method: String, _ target: String, _ status: Int, _ reason: String
    ) -> PathCase {
        PathCase(method: method, target: target, outcome: .refused(status), reason: reason)
    }
}
