/// What the page depends on: nine values that a server looks up in a request, besides its method.
///
/// The servers of other makers answer `/page` with it as the demo does, byte for byte. What each of
/// them does in its own way is to look the fields up, and to write those of the response.
public struct Visit: Sendable {
    /// The Host field.
    public var host: String?
    /// The parameter `page` of the query.
    public var page: String?
    /// The Accept-Language field.
    public var acceptLanguage: String?
    /// The Cookie field.
    public var cookie: String?
    /// The User-Agent field.
    public var userAgent: String?
    /// The Referer field.
    public var referer: String?
    /// The Sec-GPC field.
    public var secGPC: String?
    /// The Sec-Fetch-Dest field.
    public var secFetchDest: String?
    /// The If-None-Match field.
    public var ifNoneMatch: String?

    /// A visit of which nothing is known.
    public init() {}
}

extension Visit {
    private var isDark: Bool {
        guard let cookie else { return false }
        return cookie.utf8.split(separator: UInt8(ascii: ";")).contains {
            $0.drop { $0 == UInt8(ascii: " ") }.elementsEqual("theme=dark".utf8)
        }
    }

    private var isBrowser: Bool { userAgent?.utf8.starts(with: "Mozilla/".utf8) ?? false }
    private var isGerman: Bool { acceptLanguage?.utf8.starts(with: "de".utf8) ?? false }
    private var isPrivate: Bool { secGPC == "1" }
    private var isDocument: Bool { secFetchDest == "document" }

    private var number: Int { max(1, min(page.flatMap { Int($0) } ?? 1, 1 << 30)) }

    /// The page, made anew, with what the fields of its response depend on.
    public func answer() -> Page {
        var traits = 0
        for trait in [isDark, isBrowser, referer != nil, isPrivate, isDocument] {
            traits = traits * 2 + (trait ? 1 : 0)
        }
        let language = isGerman ? "de" : "en"
        let tag = "\"tea-\(language)-\(traits)-\(number)\""
        let isKnown = ifNoneMatch.map { lists($0, tag) } ?? false
        return Page(
            language: language,
            entityTag: tag,
            cookie: "page=\(number); Path=/page; HttpOnly; SameSite=Lax",
            content: isKnown ? nil : content(language: language)
        )
    }

    private func content(language: String) -> [UInt8] {
        let theme = isDark ? "dark" : "light"
        var page: [UInt8] = []
        page.reserveCapacity(2560)
        func add(_ text: String) { page.append(contentsOf: text.utf8) }
        add("<!doctype html>\n<html lang=\"\(language)\" class=\"\(theme)\">\n")
        add("<title>Tea</title>\n<link rel=\"canonical\" href=\"//")
        add(escaped(host ?? ""))
        add("/page?page=\(number)\">\n")
        if isBrowser { add("<link rel=\"stylesheet\" href=\"/file/tea.css\">\n") }
        if isDocument { add("<h1>\(isGerman ? "Guten Tag" : "Good day")</h1>\n") }
        if referer != nil { add("<p><a href=\"/\">\(isGerman ? "Zurück" : "Back")</a></p>\n") }
        page.append(contentsOf: PackageResources.article_html)
        add(isPrivate ? "<p>This visit is not counted.</p>\n" : "<p>Visitors are counted.</p>\n")
        add("</html>\n")
        return page
    }
}

/// Whether a value of If-None-Match holds the tag, by the weak comparison. (RFC 9110 §13.1.2)
private func lists(_ field: String, _ tag: String) -> Bool {
    if field == "*" { return true }
    return field.utf8.split(separator: UInt8(ascii: ",")).contains { element in
        let element = element.drop { $0 == UInt8(ascii: " ") }
        return element.elementsEqual(tag.utf8) || element.elementsEqual("W/\(tag)".utf8)
    }
}

private func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { "&<>\"'".utf8.contains($0) }) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
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
