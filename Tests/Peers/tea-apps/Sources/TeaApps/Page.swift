/// The answer to a visit: the content, and what the fields of the response are made from.
public struct Page: Sendable {
    /// The value of Content-Language.
    public let language: String
    /// The value of ETag.
    public let entityTag: String
    /// The value of Set-Cookie.
    public let cookie: String
    /// The HTML; `nil` if the visitor has it already, which is a 304.
    public let content: [UInt8]?

    /// The value of Cache-Control.
    public static let cacheControl = "private, no-cache"
    /// The value of Last-Modified.
    public static let lastModified = "Sun, 06 Nov 1994 08:49:37 GMT"
    /// The value of Vary.
    public static let vary = "Accept-Language, Cookie, User-Agent, Referer, Sec-GPC, Sec-Fetch-Dest"
}
