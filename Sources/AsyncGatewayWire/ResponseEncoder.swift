/// Appends the parts of a response to the bytes that will be sent.
///
/// It validates nothing: whoever calls it has seen to it that there is no CR, LF or NUL in any
/// part (RFC 9112 §11.1), with ``ByteRules``.
package enum ResponseEncoder {
    /// The chunk of size zero, without trailers.
    package static let lastChunk: [UInt8] = Array("0\r\n\r\n".utf8)

    /// The interim response that asks for the body.
    package static let continueResponse: [UInt8] = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Appends `HTTP/1.1 200 OK` and the line end; the reason may be empty, its space may not.
    ///
    /// The version is the server's own, also to a client of HTTP/1.0 (RFC 9110 §6.2).
    package static func appendStatusLine(
        _ code: Int,
        _ reason: String,
        to bytes: inout [UInt8]
    ) {
        append("HTTP/1.1 ", to: &bytes)
        appendDecimal(code, to: &bytes)
        bytes.append(.space)
        Latin1.append(reason, to: &bytes)
        appendLineEnd(to: &bytes)
    }

    /// Appends one field line whose value is text of the application's.
    package static func appendField(
        _ name: String,
        _ value: String,
        to bytes: inout [UInt8]
    ) {
        Latin1.append(name, to: &bytes)
        append(": ", to: &bytes)
        Latin1.append(value, to: &bytes)
        appendLineEnd(to: &bytes)
    }

    /// Appends one field line of the server's, with a value that is text.
    package static func appendField(
        _ name: StaticString,
        _ value: String,
        to bytes: inout [UInt8]
    ) {
        append(name, to: &bytes)
        append(": ", to: &bytes)
        Latin1.append(value, to: &bytes)
        appendLineEnd(to: &bytes)
    }

    /// Appends one field line of the server's, with a value that is ready to send.
    package static func appendField(
        _ name: StaticString,
        _ value: [UInt8],
        to bytes: inout [UInt8]
    ) {
        append(name, to: &bytes)
        append(": ", to: &bytes)
        bytes.append(contentsOf: value)
        appendLineEnd(to: &bytes)
    }

    /// Appends the `Content-Length` line.
    package static func appendContentLength(_ length: Int, to bytes: inout [UInt8]) {
        append("Content-Length: ", to: &bytes)
        appendDecimal(length, to: &bytes)
        appendLineEnd(to: &bytes)
    }

    /// Appends the line before the data of a chunk, which is followed by a line end too.
    ///
    /// The size is at least one: zero would end the body (RFC 9112 §7.1).
    package static func appendChunkHeader(size: Int, to bytes: inout [UInt8]) {
        precondition(size > 0, "A chunk of size zero is the last one.")
        let digits = (Int.bitWidth - size.leadingZeroBitCount + 3) / 4
        for digit in (0..<digits).reversed() {
            let value = UInt8(truncatingIfNeeded: size &>> (digit * 4)) & 0x0F
            bytes.append(value < 10 ? .zero + value : 0x57 + value)
        }
        appendLineEnd(to: &bytes)
    }

    /// Appends a number that is not negative.
    package static func appendDecimal(_ number: Int, to bytes: inout [UInt8]) {
        precondition(number >= 0, "No number in a message has a sign.")
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(.zero + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends CR LF, which also ends a head and the data of a chunk.
    package static func appendLineEnd(to bytes: inout [UInt8]) {
        bytes.append(.carriageReturn)
        bytes.append(.lineFeed)
    }

    private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }
}
