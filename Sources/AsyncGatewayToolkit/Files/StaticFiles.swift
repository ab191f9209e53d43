public import AsyncGateway

/// Serves files: with types, validators, conditions and ranges, compressed where that is prepared.
///
/// ```swift
/// var files = StaticFiles(in: "/srv/tea")
/// files.precompressed = .all
/// files.cacheRules = [CacheRule("assets/**", CacheRule.immutable)]
/// let site = files.app
/// ```
///
/// It answers GET and HEAD, and OPTIONS with what it answers; anything else is 405. Not served are files
/// and folders whose names begin with a dot, paths with an encoded slash, an empty segment, `.` or `..`,
/// and whatever the source does not reach, such as links: these are 404. A file that may not be read
/// is 403. A lack of descriptors is the server's 503.
public struct StaticFiles: Sendable {
    /// Where the files come from.
    public let source: any FileSource

    /// The names of the pages of folders, the one that is looked for first at the beginning.
    public var indexNames = ["index.html"]

    /// The compressed forms that lie beside files, the one that is sent to clients that like all alike
    /// first; none by default.
    ///
    /// `.all` has those that browsers know. The response has a coding that the client accepts, and each says
    /// `Vary: Accept-Encoding`. A form that was changed before the file itself is out of date, and is not sent; copy
    /// files with their times, or the file first.
    public var precompressed: [Precompression] = []

    /// The types of the files.
    public var mediaTypes = MediaTypes()

    /// What caches are told, by the first rule that applies; nothing by default.
    public var cacheRules: [CacheRule] = []

    /// Whether a folder without a page is answered with a list of what is in it, at most 5,000 names.
    public var listsFolders = false

    /// Whether files below `/.well-known/` are served. (RFC 8615)
    public var servesWellKnown = false

    /// The path of the page that is sent where nothing is at a path whose last segment has no dot.
    ///
    /// It is the page of an app in the browser, which reads the path itself.
    public var fallback: String?

    /// The path of the page that is sent with 404; without one, the app throws `HTTPError(.notFound)`.
    public var notFoundPage: String?

    /// Files from that source.
    public init(_ source: any FileSource) {
        self.source = source
    }

    /// The files in the folder at a path; see ``FolderFiles``.
    public init(in folder: some FilePathConvertible) {
        self.init(FolderFiles(folder))
    }

    /// The app, which sees what is left of the path where it is mounted.
    public var app: Application {
        application { environ in
            switch environ.method {
            case .get, .head: return try await respond(to: environ)
            case .options: return Response(.noContent, ["Allow": allowed])
            default: throw HTTPError(.methodNotAllowed, headers: ["Allow": allowed])
            }
        }
    }
}

private let allowed = "GET, HEAD, OPTIONS"
