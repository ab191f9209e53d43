internal import AsyncGateway

/// What a router calls for the requests that a pattern matches.
///
/// A class, because a struct of that many parts is slow to copy.
final class Route: Sendable {
    let pattern: RoutePattern
    /// The pattern, that of the groups around it included.
    let text: String
    /// The names of the wildcards, in the order of the captures.
    let names: [String]
    let target: RouteTarget
    let group: Int
    let allowsEncodedSlash: Bool
    /// The name that URLs are made by.
    let name: String?
    let place: SourcePlace

    init(_ draft: DraftRoute, _ pattern: RoutePattern, to target: RouteTarget, group: Int) {
        (self.pattern, text, names) = (pattern, pattern.text, pattern.names)
        (self.target, self.group) = (target, group)
        allowsEncodedSlash = draft.allowsEncodedSlash
        (name, place) = (draft.name, draft.place)
    }
}

/// What a route leads to.
enum RouteTarget: Sendable {
    case handler(Handler)
    case app(Application)
}

/// Where something is in the source of the app.
struct SourcePlace: Sendable, CustomStringConvertible {
    let file: StaticString
    let line: UInt

    var description: String { "\(file):\(line)" }
}
