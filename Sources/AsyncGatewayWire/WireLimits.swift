/// How much of each thing a peer may send.
///
/// Request line, single field, number of fields and all fields together are limited apart,
/// because each of them bounds memory or time that the others do not.
package struct WireLimits: Sendable, Hashable {
    /// The longest request line, without its CRLF.
    ///
    /// RFC 9112 §3 recommends at least 8000.
    package var maximumRequestLineBytes = 8192

    /// The longest field line, without its CRLF, in heads and in trailers.
    package var maximumFieldLineBytes = 8192

    /// The most bytes that all field lines of a head take together.
    package var maximumHeadBytes = 65536

    /// The most field lines in a head, and again in the trailers.
    package var maximumFieldCount = 100

    /// The largest request body, or `nil` for no limit; checked when the body is read.
    package var maximumBodyBytes: Int?

    /// The most bytes between the size of one chunk and the end of its line.
    package var maximumChunkExtensionBytes = 4096

    /// The most such bytes in a whole message.
    ///
    /// RFC 9112 §7.1.1 asks for a limit on the total.
    package var maximumTotalChunkExtensionBytes = 16384

    /// The most bytes that all trailer lines take together.
    package var maximumTrailerBytes = 16384

    /// The longest method.
    ///
    /// The longest registered one has 17 letters.
    package var maximumMethodBytes = 32

    /// The most empty lines before a request line.
    ///
    /// RFC 9112 §2.2 asks to ignore at least one.
    package var maximumLeadingEmptyLines = 4

    /// The largest body block that is handed out at once.
    package var maximumBlockBytes = 65536

    /// The default limits.
    package init() {}

    /// Whether no limit is negative, or too large for an offset.
    ///
    /// Offsets into a head have 32 bits; a gigabyte for each of its parts stays far below that.
    var areUsable: Bool {
        let offsets = [
            maximumRequestLineBytes, maximumFieldLineBytes, maximumHeadBytes,
            maximumTrailerBytes, maximumMethodBytes,
        ]
        let amounts = [
            maximumFieldCount, maximumBodyBytes ?? 0, maximumChunkExtensionBytes,
            maximumTotalChunkExtensionBytes, maximumLeadingEmptyLines, maximumBlockBytes - 1,
        ]
        return offsets.allSatisfy((0...1 << 30).contains) && amounts.allSatisfy { $0 >= 0 }
    }
}
