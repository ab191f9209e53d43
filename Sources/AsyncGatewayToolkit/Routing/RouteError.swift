/// What is wrong with the routes of a router, or with a URL that is to be made of one.
///
/// No router that was made has malformed patterns, conflicts or duplicate names: they are mistakes in the
/// source of the app, which its first test shows.
///
/// ```swift
/// do {
///     location = try environ.path(to: "note", ["id": id])
/// } catch RouteError.Code.unusableParameter {
///     location = try environ.path(to: "home")
/// }
/// ```
public struct RouteError: Error, Hashable, Sendable {
    /// What can be wrong with a route, or with a URL that is to be made of one.
    public struct Code: Sendable, Hashable {
        private let name: String

        /// A pattern cannot be read.
        public static let malformedPattern = Code(name: "malformedPattern")
        /// Some requests are matched by two patterns, and neither is the more specific one.
        public static let conflict = Code(name: "conflict")
        /// Two routes have the same name.
        public static let duplicateName = Code(name: "duplicateName")
        /// No route has the name that a URL is to be made by.
        public static let unknownName = Code(name: "unknownName")
        /// A wildcard of the route has no value, or one that no path can have there.
        public static let unusableParameter = Code(name: "unusableParameter")

        /// Whether `error` is a ``RouteError`` of this code.
        public static func ~= (code: Self, error: any Error) -> Bool {
            (error as? RouteError)?.code == code
        }
    }

    /// What is wrong.
    public let code: Code

    /// Which patterns or names it is about, and where in the source they are.
    public let detail: String

    init(_ code: Code, _ detail: String) {
        (self.code, self.detail) = (code, detail)
    }
}

extension RouteError: CustomStringConvertible {
    /// One line that says what is wrong, and where.
    public var description: String { detail }
}
