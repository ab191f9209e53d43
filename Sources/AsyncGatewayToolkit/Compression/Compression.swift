public import AsyncGateway

/// Compresses responses with gzip for clients that accept it, by the system's zlib. (RFC 9110 §8.4)
///
/// ```swift
/// let compression = Compression()
/// let site = pipeline([ErrorPages().middleware, compression.middleware], router.app)
/// ```
///
/// A body in memory is compressed at once, and sent only if it has become shorter. Any other is
/// compressed block by block, and each block leaves when the app has sent it. More than 32 KiB at a
/// time are compressed on the threads of `offload(_:)`.
///
/// What stays as it is: a type that is not among ``types``, or none; what is shorter than
/// ``minimumBytes``; a response that has a Content-Encoding, a Content-Range, a digest of its
/// content, or `Cache-Control: no-transform`; one without content, or with a part of it, such as
/// 204, 206 and 304; and the page for an error that the app throws, which the server makes.
/// `deflate` is not offered: some clients take it for another format (RFC 9110 §8.4.1.2), and those
/// that know it know gzip.
///
/// A compressed response is another representation. So a strong ETag gets a mark, such as in
/// `"2026;gzip"` (RFC 9110 §8.8.3.3), which the app does not see in If-Match and If-None-Match;
/// Content-Length and Accept-Ranges are removed; and trailers are not sent. Each response that may
/// be compressed for some client says `Vary: Accept-Encoding`, also where it is not.
///
/// It costs a response that is not compressed a change of its head; and one to a client that
/// accepts gzip also the reading of Accept-Encoding and a responder. Without a zlib nothing is
/// compressed, which is written to the error stream once.
///
/// Do not put it around responses that have a secret next to what an attacker can choose: over
/// https, the length of a compressed response tells which guess is like the secret (the attack
/// BREACH).
public struct Compression: Sendable {
    /// The shortest body that is compressed, in bytes, where its length is known.
    public var minimumBytes = 1024

    /// How much work is done: 1 for the least, to 9 for the shortest result.
    ///
    /// A page of 20 KB takes about 0.4 ms with 4, the default; 1 takes a third less and leaves 9 %
    /// more bytes, and 6 takes half as much again for 2 % fewer.
    public var level = 4

    /// The types of what is compressed, in which `*` stands for any characters.
    ///
    /// By default those of text, of programs, and of other formats that are not compressed by
    /// themselves.
    public var types: [String] = Self.compressibleTypes

    /// Whether events (`text/event-stream`) are compressed, also those with `no-transform`, which is for
    /// proxies; by default they are not.
    ///
    /// Each event leaves when it is sent, but has some bytes more for it, so short events become
    /// longer. A stream of them takes 32 KiB of memory.
    public var compressesEvents = false

    /// How many bodies that are sent block by block are compressed at a time; others are sent as
    /// they are.
    ///
    /// Each takes 256 KiB of memory until it ends.
    public var maximumStreams = 128

    let library: ZLib?

    /// Compresses text and the like, from 1 KiB.
    public init() {
        self.init(by: .system)
    }

    init(by library: ZLib?) {
        self.library = library
    }

    /// Whether the system has a zlib.
    public static var isAvailable: Bool { ZLib.system != nil }

    /// The middleware, to be put around an app or a group of routes.
    ///
    /// What compresses belongs to it: ``maximumStreams`` is its limit.
    public var middleware: Middleware {
        guard let library else { return notingAbsence(of: "responses are not compressed") }
        let pool = DeflaterPool(library, level: level, maximumLeasedCount: maximumStreams)
        return middleware(compressingIn: pool)
    }

    func middleware(compressingIn pool: DeflaterPool) -> Middleware {
        let rules = CompressionRules(self)
        return { app in
            { request, startResponse in
                var environ = request
                // Ranges are those of the bytes without a coding, which this client does not have.
                if environ["HTTP_RANGE"] == nil { environ.uncodeTags(in: "HTTP_IF_MATCH") }
                guard acceptsGzip(environ) else {
                    startResponse.onHead { rules.complete(&$0) }
                    return try await app(environ, startResponse)
                }
                environ.uncodeTags(in: "HTTP_IF_NONE_MATCH")
                let compressed = CompressedResponse(to: request, rules, pool)
                startResponse.onHead { compressed.complete(&$0) }
                return try await compressed.run(app, environ, startResponse)
            }
        }
    }

    private func acceptsGzip(_ environ: Environ) -> Bool {
        guard let field = environ["HTTP_ACCEPT_ENCODING"] else { return false }
        return Self.usualFields.contains(field)
            || environ.preferredEncoding(of: ["gzip", "identity"]) == "gzip"
    }

    /// What browsers and curl send; to read it takes 2 µs more than to compare it.
    private static let usualFields: Set = [
        "gzip, deflate, br, zstd", "gzip, deflate, br", "gzip, deflate", "deflate, gzip", "gzip",
        "deflate, gzip, br, zstd",
    ]
}

extension Compression {
    private static let compressibleTypes = [
        "text/*", "*+json", "*+xml", "*+text", "application/json", "application/xml",
        "application/javascript", "application/x-javascript", "application/ecmascript",
        "application/x-ndjson", "application/wasm", "application/yaml", "application/graphql",
        "application/sql", "application/rtf", "application/vnd.ms-fontobject", "font/ttf",
        "font/otf", "image/bmp", "image/x-icon", "image/vnd.microsoft.icon",
    ]
}
