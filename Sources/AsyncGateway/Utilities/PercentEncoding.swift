internal import AsyncGatewayWire

/// Percent-encoding of text and bytes for URIs, and its decoding. (RFC 3986 §2.1)
///
/// ```swift
/// let tea = PercentEncoding.encode("Earl Grey/№ 7", for: .pathSegment)
/// try await startResponse(.seeOther, ["Location": "/teas/\(tea)"])
/// ```
///
/// Text is encoded in UTF-8. What is encoded is ASCII, and can stand in a field such as Location; in
/// HTML it can stand in an attribute between quotes.
public enum PercentEncoding {
    /// The place in a URI that something is encoded for, which says what needs no encoding there.
    ///
    /// Everywhere these are letters, digits and `-._~` (RFC 3986 §2.3). Characters that the grammar
    /// allows besides, such as `;`, `=`, `:` and `'`, are encoded: some readers take them for
    /// delimiters, of parameters, of a scheme or of an attribute, and none is lost by encoding it.
    public enum Component: Sendable, CaseIterable {
        /// One segment of a path: a slash is encoded. (RFC 3986 §3.3)
        ///
        /// No encoding makes a name of `.` and `..`: clients remove such segments, encoded or not.
        case pathSegment

        /// A path of several segments, whose slashes stay. (RFC 3986 §3.3)
        case path

        /// A name or a value in a query: `=` and `&`, which divide the query, are encoded, and so is
        /// `+`, which forms take for a space; `/` and `?` stay. (RFC 3986 §3.4)
        case query

        /// A fragment: `/` and `?` stay. (RFC 3986 §3.5)
        case fragment
    }

    /// Encodes the UTF-8 of `text`, but for what needs no encoding in `component`.
    ///
    /// - Returns: the encoded text, which is ASCII.
    public static func encode(_ text: String, for component: Component) -> String {
        encode(text.utf8, for: component)
    }

    /// Encodes `bytes`, but for what needs no encoding in `component`.
    ///
    /// - Returns: the encoded text, which is ASCII.
    public static func encode(
        _ bytes: some Sequence<UInt8>, for component: Component
    ) -> String {
        PercentEscape.encode(Array(bytes), keeping: component.kept)
    }

    /// Decodes each `%` that two hexadecimal digits follow, once, and reads the bytes as UTF-8.
    ///
    /// Any other `%` stays as it is, and so does `+`. What is malformed becomes U+FFFD.
    public static func decode(_ text: String) -> String {
        String(decoding: decodeBytes(text), as: UTF8.self)
    }

    /// The exact bytes of what ``decode(_:)`` reads.
    public static func decodeBytes(_ text: String) -> [UInt8] {
        decodeBytes(text.utf8)
    }

    /// The bytes, each `%` that two hexadecimal digits follow decoded once, as in ``decode(_:)``.
    public static func decodeBytes(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        PercentDecoding.decode(Array(bytes)[...])
    }
}

extension PercentEncoding.Component {
    fileprivate var kept: ByteSet {
        switch self {
        case .pathSegment: ByteRules.unreserved
        case .path: ByteRules.unreserved.union("/".utf8)
        case .query, .fragment: ByteRules.unreserved.union("/?".utf8)
        }
    }
}

// MARK: - Variables of an environ

extension PercentEncoding {
    /// Encodes every byte that is neither unreserved nor one of the ASCII characters in `safe`.
    ///
    /// `text` has one scalar for each byte, as every variable of an environ has.
    /// (`urllib.parse.quote` with `encoding='latin1'`)
    ///
    /// - Returns: the encoded text.
    /// - Throws: ``GatewayError`` of code `.invalidPath` if a scalar is above U+00FF.
    package static func quote(
        latin1 text: String, safe: String = "/"
    ) throws(GatewayError) -> String {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else {
                throw GatewayError(.invalidPath, text)
            }
            bytes.append(byte)
        }
        let kept = ByteRules.unreserved.union(safe.utf8)
        return PercentEscape.encode(bytes, keeping: kept)
    }
}
