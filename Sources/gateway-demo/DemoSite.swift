import AsyncGateway
import LinksAndNotes

/// All apps of the demonstration, each mounted under the first segment of the path.
///
/// - Parameters:
///   - root: the folder of `/file`; `nil` for none.
///   - socketPath: where clients connect to the demonstration by a Unix-domain socket, for its page.
/// - Returns: the app.
/// - Throws: as ``routedSite()`` does, and for a malformed variable of the example's, such as
///   `LINKS_TIMEOUT`.
func demoSite(root: String?, socketPath: String? = nil) throws -> Application {
    let mounts = try demoMounts(root: root, socketPath: socketPath)
    let found = Dictionary(uniqueKeysWithValues: mounts.map { ($0.segment, $0) })
    return { request, startResponse in
        var environ = request
        let segment = try environ.shiftPathInfo() ?? ""
        guard let mount = found[segment] else {
            return try await startResponse(notFound)
        }
        return try await mount.app(mount.seesWholePath ? request : environ, startResponse)
    }
}

/// An app, and the segment that it is mounted under.
struct Mount: Sendable {
    /// Empty for the root of the site.
    let segment: String
    let route: DemoRoute
    let app: Application
    /// Whether the segment is left in the path of the app.
    let seesWholePath: Bool

    fileprivate init(
        _ segment: String, _ sentence: String, _ trial: DemoRoute.Trial,
        seesWholePath: Bool = false, _ app: @escaping Application
    ) {
        self.segment = segment
        route = DemoRoute(name: "/\(segment)", sentence: sentence, trial: trial)
        (self.app, self.seesWholePath) = (app, seesWholePath)
    }

    /// What is at the root of the site: the page of all routes, its own first.
    fileprivate init(pageOf mounts: [Mount], socketPath: String?) {
        segment = ""
        route = DemoRoute(
            name: "/",
            sentence: "This page; to a client that does not ask for HTML, the request as text.",
            trial: .curl(["-i"], ""))
        app = homeApp(
            HomePage(
                routes: [route] + mounts.map(\.route), routedRoutes: routedRoutes,
                socketPath: socketPath))
        seesWholePath = true
    }
}

/// What the demonstration consists of; the parameters are those of ``demoSite(root:socketPath:)``.
///
/// - Throws: as ``demoSite(root:socketPath:)`` does.
func demoMounts(root: String?, socketPath: String?) throws -> [Mount] {
    let mounts =
        shortMounts + readingMounts + streamingMounts + failingMounts
        + [
            fileMount(root: root),
            Mount(
                "route", "A router, which tells the route that it has found; all are listed below.",
                .link("route/"), seesWholePath: true, try routedSite()),
            Mount(
                "app", "A whole app, for a browser: short links, notes, uploads and live news.",
                .link("app/"), try Site().app()),
        ]
    return [Mount(pageOf: mounts, socketPath: socketPath)] + mounts
}

private let shortMounts = [
    Mount("hello", "A short text.", .link("hello"), helloApp),
    Mount(
        "environ", "The request as text: the variables of its environ.",
        .link("environ/tea?milk=1"), demoApp),
    Mount(
        "page", "A page that depends on the fields of the request, and has an entity tag.",
        .link("page?page=7"), pageApp),
    Mount(
        "status", "An answer with the status that the path names.", .curl(["-i"], "status/404"),
        statusApp),
]

private let readingMounts = [
    Mount(
        "form", "The names and values of a form, or of the query, as JSON.",
        .link("form?tea=assam&milk=1"), formApp),
    Mount(
        "multipart", "The parts of a form with files, as JSON.",
        .curl(["-F tea=assam", "-F 'leaf=green;filename=leaf.txt'"], "multipart"), multipartApp),
    Mount(
        "cookies", "The cookies of the request, as JSON.",
        .curl(["-b 'tea=assam; milk=1'"], "cookies"), cookiesApp),
    Mount(
        "accept", "The media type that the client likes best, of those in the query.",
        .link("accept?types=text/html,application/json"), acceptApp),
    Mount(
        "echo", "The body of the request, sent back as it arrives.",
        .curl(["-H 'Content-Type: text/plain'", "-d 'One lump or two?'"], "echo"), echoApp),
    Mount(
        "count", "The number of bytes in the body of the request.",
        .curl(["-d 'One lump or two?'"], "count"), countApp),
]

private let streamingMounts = [
    Mount(
        "ticks", "A text that comes line by line.", .link("ticks?count=5&every=500"), ticksApp),
    Mount(
        "events", "Live events: those above, here only five.",
        .curl(["-N"], "events?count=5&every=500"), eventsApp),
    Mount(
        "blocks", "A long body of equal blocks, of which curl tells the size.",
        .curl(
            ["-o /dev/null", #"-w '%{size_download} bytes\n'"#], "blocks?count=1000&size=1000"),
        blocksApp),
    Mount("slow", "A text that comes after a while.", .link("slow?ms=1000"), slowApp),
]

private let failingMounts = [
    Mount(
        "fail", "An app that fails before it responds: the server sends its error page.",
        .curl(["-i"], "fail"), failApp),
    Mount(
        "fail-late", "An app that fails within its body: curl complains of its end.",
        .curl(["-i"], "fail-late"), failLateApp),
]

private func fileMount(root: String?) -> Mount {
    let sentence =
        root == nil
        ? "Files of a folder; there are none, because --root has not named one."
        : "Files of the folder that --root has named: put the name of one for NAME."
    return Mount("file", sentence, .curl(["-i"], "file/NAME"), fileApp(root: root))
}

/// The response to what is not there.
let notFound = Response(.notFound, ["Content-Type": "text/plain"], body: "Not found.\n")

/// Responds with a short text.
let helloApp: Application = { _, startResponse in
    try await startResponse(.ok, ["Content-Type": "text/plain"])
    return "Hello World"
}
