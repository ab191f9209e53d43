import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Synchronization
import Testing

// The Swift blocks about files and conditions, of the guide and of doc comments, to the letter.

private struct Site: Sendable {
    let version: String
    func page(_ path: String) async throws -> String { "<p>\(path)" }
}

private struct Note: Sendable {
    var id = 7
    var version = "3"
    var text = "tea"
}

private final class Notes: Sendable {
    private let texts = Mutex<[Int: String]>([:])

    subscript(id: Int) -> String? {
        get { texts.withLock { $0[id] } }
        set { texts.withLock { $0[id] = newValue } }
    }

    func validators(of id: Int) -> Validators? {
        self[id].map { Validators(entityTag: EntityTag(opaque: $0)) }
    }
}

private func exampleOfGuide(routes: Routes) {
    var files = StaticFiles(in: "/srv/tea")
    files.precompressed = .all
    files.cacheRules = [
        CacheRule("assets/**", CacheRule.immutable), CacheRule("**/*.html", "no-cache"),
    ]
    files.notFoundPage = "404.html"
    routes.mount("/files", files.app)
}

private func exampleOfFiles() -> Application {
    var files = StaticFiles(in: "/srv/tea")
    files.precompressed = .all
    files.cacheRules = [CacheRule("assets/**", CacheRule.immutable)]
    let site = files.app
    return site
}

private func exampleOfRules(files: inout StaticFiles) {
    files.cacheRules = [
        CacheRule("assets/**", CacheRule.immutable),
        CacheRule("**/*.html", "no-cache"),
    ]
}

private func exampleOfReport() -> Application {
    let report = application { environ in
        let file = try await FileWrapper.open(path: "2026.pdf", below: "/srv/reports")
        let type: Headers = ["Content-Type": "application/pdf"]
        return try await .file(ServedFile(file), type, for: environ)
    }
    return report
}

private func exampleOfPage(site: Site) -> Application {
    let page = application { environ in
        var response = Response.html(try await site.page(environ.path))
        response.headers[.eTag] = EntityTag(opaque: site.version).description
        return await response.meetingConditions(of: environ)
    }
    return page
}

private func exampleOfTag(note: Note) -> Response {
    var response = Response.text(note.text)
    response.headers[.eTag] = EntityTag(opaque: "\(note.id).\(note.version)").description
    return response
}

private func exampleOfValidators(environ: Environ, note: Note) throws {
    let current = Validators(entityTag: EntityTag(opaque: note.version))
    guard environ.evaluateConditions(on: current) == .proceed else {
        throw HTTPError(.preconditionFailed)
    }
}

private func exampleOfChange(environ: Environ, notes: Notes, id: Int, text: String) throws {
    switch environ.evaluateConditions(on: notes.validators(of: id)) {
    case .proceed: notes[id] = text
    case .notModified, .failed: throw HTTPError(.preconditionFailed)
    }
}

private func exampleOfList(
    environ: Environ, startResponse: Responder, tag: EntityTag
) async throws -> ResponseBody? {
    let known = environ["HTTP_IF_NONE_MATCH"].flatMap { EntityTagList($0) }
    if known?.containsWeakly(tag) == true {
        try await startResponse(.notModified, ["ETag": tag.description])
        return .empty
    }
    return nil
}

private func exampleOfMiddleware(routes: Routes, showNote: @escaping Handler) {
    routes.group("/notes", [conditionalResponses()]) { notes in notes.get("/{id}", showNote) }
}

private func exampleOfTypes() -> MediaTypes {
    var types = MediaTypes()
    types["tea"] = "application/vnd.tea"
    types.other = "text/plain; charset=utf-8"
    return types
}

private func exampleOfMemory(index: [UInt8], style: [UInt8]) -> Application {
    let files = EmbeddedFiles(["index.html": index, "css/site.css": style])
    let site = StaticFiles(files).app
    return site
}

struct Translations: FileSource {
    var texts: [String: ServedFile]

    func open(_ path: [UInt8]) async throws -> FileLookup {
        texts[String(decoding: path, as: UTF8.self)].map { .file($0) } ?? .missing
    }
}

@Suite("Examples of files and conditions")
struct FileExampleTests {
    @Test func `a change of what nobody has seen is refused`() throws {
        let notes = Notes()
        notes[1] = "first"
        var environ = Environ(["REQUEST_METHOD": "PUT", "HTTP_IF_MATCH": "\"zeroth\""])

        #expect(throws: HTTPError.self) {
            try exampleOfChange(environ: environ, notes: notes, id: 1, text: "second")
        }
        environ["HTTP_IF_MATCH"] = "\"first\""
        try exampleOfChange(environ: environ, notes: notes, id: 1, text: "second")
        #expect(notes[1] == "second")
    }

    @Test func `a source of one function serves`() async throws {
        let source = Translations(texts: ["de": ServedFile(Array("Tee".utf8))])

        let site = TestClient(StaticFiles(source).app)
        #expect(try await site.get("/de").text == "Tee")
        #expect(try await site.get("/fr").status == .notFound)
        #expect(try await source.entries(of: [], upTo: 1) == nil)
    }
}
