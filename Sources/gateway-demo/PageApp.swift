import AsyncGateway
import AsyncGatewayToolkit

/// A page like that of a small site: it depends on ten variables of the request, has eight response
/// fields, and its two kilobytes are made for each request.
let pageApp: Application = { environ, startResponse in
    let method = environ["REQUEST_METHOD"]
    guard method == "GET" || method == "HEAD" else {
        try await startResponse(
            .methodNotAllowed, ["Content-Type": "text/plain", "Allow": "GET, HEAD"])
        return "This page can only be read.\n"
    }
    let visit = Visit(environ)
    let entityTag = visit.entityTag
    let vary = "Accept-Language, Cookie, User-Agent, Referer, Sec-GPC, Sec-Fetch-Dest"
    if let field = environ["HTTP_IF_NONE_MATCH"], isKnown(entityTag, by: field) {
        // RFC 9110 §15.4.5: without the fields that describe the content.
        try await startResponse(
            .notModified,
            ["Cache-Control": "private, no-cache", "ETag": entityTag, "Vary": vary])
        return .empty
    }
    try await startResponse(
        .ok,
        [
            "Content-Type": "text/html; charset=utf-8",
            "Content-Language": visit.language,
            "Cache-Control": "private, no-cache",
            "ETag": entityTag,
            "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT",
            "Vary": vary,
            "Set-Cookie": "page=\(visit.number); Path=/page; HttpOnly; SameSite=Lax",
            "X-Content-Type-Options": "nosniff",
        ])
    return ResponseBody(visit.page)
}

private func isKnown(_ entityTag: String, by field: String) -> Bool {
    guard let tag = EntityTag(entityTag), let known = EntityTagList(field) else { return false }
    return known.containsWeakly(tag)
}

/// The properties of a request on which the page depends.
private struct Visit {
    let host: String
    let number: Int
    let isGerman: Bool
    let isDark: Bool
    let isBrowser: Bool
    let cameByLink: Bool
    let isPrivate: Bool
    let isDocument: Bool

    init(_ environ: borrowing Environ) {
        host = environ["HTTP_HOST"] ?? environ.serverName
        number = max(1, environ.queryNumber("page", default: 1))
        isGerman = Self.value(environ["HTTP_ACCEPT_LANGUAGE"], begins: "de")
        isDark = Self.cookies(environ["HTTP_COOKIE"], have: "theme=dark")
        isBrowser = Self.value(environ["HTTP_USER_AGENT"], begins: "Mozilla/")
        cameByLink = environ["HTTP_REFERER"] != nil
        isPrivate = environ["HTTP_SEC_GPC"] == "1"
        isDocument = environ["HTTP_SEC_FETCH_DEST"] == "document"
    }

    private static func value(_ field: String?, begins text: String) -> Bool {
        field?.hasPrefix(text) ?? false
    }

    private static func cookies(_ field: String?, have pair: String) -> Bool {
        guard let field else { return false }
        var rest = Array(field.utf8)[...]
        while !rest.isEmpty {
            let part = rest.takePart(endedBy: ";").drop { $0 == UInt8(ascii: " ") }
            if part.hasBytes(of: pair) { return true }
        }
        return false
    }

    var language: String { isGerman ? "de" : "en" }

    /// The entity tag, which differs whenever the page does, apart from the host.
    ///
    /// The host is part of the URL, and an entity tag identifies representations of one URL.
    var entityTag: String {
        var traits = 0
        for trait in [isDark, isBrowser, cameByLink, isPrivate, isDocument] {
            traits = traits * 2 + (trait ? 1 : 0)
        }
        return "\"tea-\(language)-\(traits)-\(number)\""
    }

    var page: [UInt8] {
        var page: [UInt8] = []
        page.reserveCapacity(2560)
        func add(_ text: String) { page.append(contentsOf: text.utf8) }
        add("<!doctype html>\n<html lang=\"")
        add(language)
        add(isDark ? "\" class=\"dark\">\n" : "\" class=\"light\">\n")
        add("<title>Tea</title>\n<link rel=\"canonical\" href=\"//")
        add(HTML.escape(host))
        add("/page?page=")
        add(String(number))
        add("\">\n")
        if isBrowser { add("<link rel=\"stylesheet\" href=\"/file/tea.css\">\n") }
        if isDocument { add(isGerman ? "<h1>Guten Tag</h1>\n" : "<h1>Good day</h1>\n") }
        if cameByLink {
            add("<p><a href=\"/\">")
            add(isGerman ? "Zurück</a></p>\n" : "Back</a></p>\n")
        }
        add(article)
        add(isPrivate ? "<p>This visit is not counted.</p>\n" : "<p>Visitors are counted.</p>\n")
        add("</html>\n")
        return page
    }
}

private let article = """
    <article>
    <h2>How to make a pot of tea</h2>
    <p>Fill the kettle with fresh water, and let the tap run for a moment before you do: water that
    has stood in the pipes, or has boiled before, has lost its air, and the tea tastes flat.</p>
    <p>Warm the pot. A cold one takes ten degrees from the water at once, and black tea wants it as
    hot as it comes. Pour the water that has warmed it away.</p>
    <p>Take a spoon of leaves for each cup. The spoon for the pot is a matter of taste, of the
    leaves, and of the water: where the water is hard, it helps.</p>
    <p>Bring the pot to the kettle, never the kettle to the pot, and pour as soon as it boils. Put
    the lid on, and a cosy over it if you have one.</p>
    <p>Wait. Assam takes four minutes, Darjeeling three, Earl Grey something between. Green tea is
    another matter: let the kettle cool for five minutes first, and pour after two.</p>
    <p>Stir once, let the leaves sink, and pour through a strainer. If there will be a second cup,
    pour all of it into another pot now, because the leaves do not stop when you do.</p>
    <p>Whether the milk comes first is not for this page to decide. Where cups were thin and tea
    was hot, it kept them from cracking; where they are not, pour it afterwards, and you will see
    how much there is.</p>
    <p>Sugar is an honest thing in strong tea. Lemon is one too, but never together with milk.</p>
    <p>What is left in the pot after half an hour is not tea any more. It is good for the roses, and
    for getting stains out of the pot itself, with a spoon of soda and a night's patience.</p>
    <p>Keep the leaves dry, dark and shut away from the coffee, and buy them in small amounts: after
    a year they are hay.</p>
    <ul>
    <li>Water: one litre</li>
    <li>Leaves: four spoons, or five</li>
    <li>Time: four minutes</li>
    <li>Company: as you like</li>
    </ul>
    </article>

    """
