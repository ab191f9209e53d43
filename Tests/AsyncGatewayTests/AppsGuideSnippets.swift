import AsyncGateway

// Swift blocks of the guides WritingApps, BodiesAndStreaming and WorkThatBlocks, to the letter; AppsGuideTests runs them.

let teaSite = application { environ in
    switch environ.path {
    case "/": .html("<!doctype html>\n<title>Tea</title>\n<h1>Tea</h1>\n")
    case "/hello": .text("Hello\n")
    case "/assam": .redirect(to: "/teas/assam", status: .movedPermanently)
    case "/old": .empty(.gone)
    default: throw HTTPError(.notFound, "Begin at /.")
    }
}

let plainHello: Application = { environ, startResponse in
    try await startResponse("200 OK", ["Content-Type": "text/plain; charset=utf-8"])
    return "Hello\n"
}

let welcome = application { environ in
    let name = environ.pathSegments.last ?? ""
    return .html("<p>Welcome, \(escapedForHTML(name))</p>\n")
}

func escapedForHTML(_ text: String) -> String {
    // By scalar: as a Character, a `<` before a combining mark does not equal `<`.
    text.unicodeScalars.reduce(into: "") { result, scalar in
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        default: result.unicodeScalars.append(scalar)
        }
    }
}

let stockList = application { environ in
    let name = quotedForJSON(environ.pathSegments.last ?? "")
    return Response(
        .ok, ["Content-Type": "application/json"], body: "{\"tea\": \(name), \"grams\": 250}\n")
}

/// A string of JSON. (RFC 8259 §7)
func quotedForJSON(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "\"") { result, scalar in
        switch scalar.value {
        case 0x22, 0x5C: result += "\\\(scalar)"
        case ..<0x10: result += "\\u000" + String(scalar.value, radix: 16)
        case ..<0x20: result += "\\u00" + String(scalar.value, radix: 16)
        default: result.unicodeScalars.append(scalar)
        }
    } + "\""
}

struct NoSuchTea: ResponseConvertibleError {
    let name: String

    var response: Response {
        .html("<p>There is no \(escapedForHTML(name)).</p>\n", status: .notFound)
    }
}

let teaPage = application { environ in
    let name = environ.pathSegments.last ?? ""
    guard ["assam", "ceylon"].contains(name) else { throw NoSuchTea(name: name) }
    return .text("A pot of \(name)\n")
}

let countdownFromThree = application { environ in
    let body = ResponseBody.producing { write in
        for number in (1...3).reversed() { try await write("\(number)\n") }
    }
    return Response(.ok, ["Content-Type": "text/plain"], body: body)
}

func forwarded(_ lines: AsyncStream<String>) -> Response {
    Response(.ok, ["Content-Type": "text/plain"], body: ResponseBody(lines))
}

func pictures(in folder: String) -> Application {
    application { environ in
        guard [.get, .head].contains(environ.method) else {
            throw HTTPError(.methodNotAllowed, headers: ["Allow": "GET, HEAD"])
        }
        do {
            let file = try FileWrapper(path: environ.pathBytes.dropFirst(), below: folder)
            var response = Response(.ok, ["Content-Type": "image/png"], body: ResponseBody(file))
            response.headers[.lastModified] = file.lastModified
            response.headers[.eTag] = file.entityTag
            return response
        } catch TransportError.Code.cannotOpenFile {
            throw HTTPError(.notFound)
        }
    }
}

let noteLength = application { environ in
    let note = try await environ.input.text(upTo: 64 * 1024)
    return .text("\(note.count) characters\n")
}

let uploadSize = application { environ in
    environ.input.changeLimits { $0.maximumBodyBytes = 1 << 30 }
    var bytes = 0
    for try await block in environ.input { bytes += block.count }
    return .text("\(bytes) bytes\n")
}

enum UserName: EnvironKey { static let defaultValue: String? = nil }

let authenticated: Middleware = { app in
    { environ, startResponse in
        guard let user = userName(for: environ.headers[.authorization]) else {
            throw HTTPError(.unauthorized, headers: ["WWW-Authenticate": "Bearer"])
        }
        var environ = environ
        environ[UserName.self] = user
        environ["HTTP_AUTHORIZATION"] = nil  // from `headers`, too: no app below sees it
        return try await app(environ, startResponse)
    }
}

let account = application { environ in
    .text("This is the account of \(environ[UserName.self] ?? "nobody").\n")
}

private func userName(for credential: String?) -> String? {
    credential == "Bearer 7" ? "Ada" : nil
}

let teaHouse: Application = { environ, startResponse in
    var environ = environ
    switch try environ.shiftPathInfo() {
    case "teas": return try await teasByColour(environ, startResponse)
    case "account": return try await authenticated(account)(environ, startResponse)
    default: throw HTTPError(.notFound)
    }
}

let teasByColour = application { environ in
    let segments = environ.pathSegments
    guard segments.count == 2, !segments[1].utf8.contains(UInt8(ascii: "/")) else {
        throw HTTPError(.notFound)
    }
    return .text("\(segments[0]), of the leaves: \(segments[1])\n")
}

let stamped: Middleware = { app in
    { environ, startResponse in
        let start = ContinuousClock.now
        startResponse.onHead { $0.headers["Server-Timing"] = timing(since: start) }
        return try await app(environ, startResponse)
    }
}

private func timing(since start: ContinuousClock.Instant) -> String {
    "app;dur=\((ContinuousClock.now - start) / .milliseconds(1))"
}

let shouted: Middleware = { app in
    application { environ in
        var response = try await Response(of: app, for: environ)
        response.headers.remove("Content-Length")
        response.body = response.body.mapBlocks { block in
            block.map { 0x61...0x7A ~= $0 ? $0 - 0x20 : $0 }
        }
        return response
    }
}

let house = pipeline([stamped, shouted], teaHouse)

actor TeaShop {
    private var prices: [String: Int] = [:]
    private var isOpen = false

    func open() throws { isOpen = true }
    func price(of tea: String) -> String { isOpen ? "\(prices[tea] ?? 0)\n" : "" }
    func close() { isOpen = false }

    func refreshPrices() async {
        while (try? await Task.sleep(for: .seconds(60))) != nil {
            prices["/assam", default: 0] += 1
        }
    }
}

func serve(_ shop: TeaShop) async throws {
    try await shop.open()
    await withTaskGroup(of: Void.self) { group in
        group.addTask { await shop.refreshPrices() }
        let app = application { .text(await shop.price(of: $0.path)) }
        await AsyncGatewayServer.run(port: 8000, app)
        group.cancelAll()
    }
    await shop.close()
}
