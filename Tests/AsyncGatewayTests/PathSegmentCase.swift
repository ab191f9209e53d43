/// A request target and the segments of its path, as a row of a table.
struct PathSegmentCase: Sendable, CustomStringConvertible {
    let target: String
    /// `environ.pathSegments` under the server.
    let segments: [String]
    /// The same in a CGI program, whose web server passes on what it has decoded.
    let underCGI: [String]
    /// What `environ.shiftPathInfo()` then returns.
    let shifted: String
    /// `environ.pathSegments` after that, under the server.
    let rest: [String]

    var description: String { target }

    init(
        _ target: String, _ segments: [String], cgi: [String]? = nil, shifting shifted: String,
        _ rest: [String]
    ) {
        (self.target, self.segments, underCGI) = (target, segments, cgi ?? segments)
        (self.shifted, self.rest) = (shifted, rest)
    }
}

extension PathSegmentCase {
    /// Every row.
    static let all = [
        PathSegmentCase("/", [""], shifting: "", []),
        PathSegmentCase("/tea", ["tea"], shifting: "tea", []),
        PathSegmentCase("/tea/", ["tea", ""], shifting: "tea", [""]),
        PathSegmentCase("/tea/green?a/b", ["tea", "green"], shifting: "tea", ["green"]),
        PathSegmentCase(
            "/gr%C3%BC%C3%9Fe/%E2%98%95", ["gr\u{FC}\u{DF}e", "\u{2615}"],
            shifting: "gr\u{FC}\u{DF}e", ["\u{2615}"]),
        PathSegmentCase("/%FF", ["\u{FFFD}"], shifting: "\u{FFFD}", []),
        PathSegmentCase(
            "/tea%2Fmilk/1", ["tea/milk", "1"], cgi: ["tea", "milk", "1"], shifting: "tea",
            ["milk", "1"]),
        PathSegmentCase(
            "/shop/tea%2fmilk", ["shop", "tea/milk"], cgi: ["shop", "tea", "milk"],
            shifting: "shop", ["tea/milk"]),
        PathSegmentCase(
            "/shop//./tea%2Fmilk/", ["shop", "", ".", "tea/milk", ""],
            cgi: ["shop", "", ".", "tea", "milk", ""], shifting: "shop", ["tea/milk", ""]),
        PathSegmentCase("/tea%252Fmilk", ["tea%2Fmilk"], shifting: "tea%2Fmilk", []),
        PathSegmentCase(
            "/..%2F..%2Fetc", ["../../etc"], cgi: ["..", "..", "etc"], shifting: "..",
            ["../etc"]),
        PathSegmentCase("/%2E%2E/etc", ["..", "etc"], shifting: "..", ["etc"]),
        PathSegmentCase("//tea", ["tea"], shifting: "tea", []),
        PathSegmentCase("/%2Ftea", ["tea"], shifting: "tea", []),
    ]
}
