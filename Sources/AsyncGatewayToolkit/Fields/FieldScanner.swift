/// Reads the parts that the values of fields are made of. (RFC 9110 §5.6)
///
/// Each function reads a part if it comes next, and leaves the position where it was otherwise.
struct FieldScanner {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }

    private var next: UInt8? { isAtEnd ? nil : bytes[position] }

    /// Reads one byte if it is `byte`.
    mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    /// Reads spaces and tabs.
    mutating func skipWhitespace() {
        while next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") { position += 1 }
    }

    /// Reads a token.
    mutating func token() -> String? {
        let start = position
        while let next, isTokenByte(next) { position += 1 }
        return start == position ? nil : text(start..<position)
    }

    /// Reads a string in quotation marks, without these, its escapes undone.
    mutating func quotedString() -> String? {
        let start = position
        guard skip("\"") else { return nil }
        var content: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = next else { break }
                content.append(escaped)
                position += 1
            default: content.append(byte)
            }
        }
        position = start
        return nil
    }

    /// Reads a parameter's value: a token, or a string in quotation marks.
    mutating func parameterValue() -> String? {
        quotedString() ?? token()
    }

    /// Reads up to the next of `ends`, or to the end.
    mutating func text(upTo ends: Unicode.Scalar...) -> String {
        let start = position
        while let next, !ends.contains(Unicode.Scalar(next)) { position += 1 }
        return text(start..<position)
    }

    /// Reads what is left.
    mutating func text() -> String {
        defer { position = bytes.count }
        return text(position..<bytes.count)
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}

/// RFC 9110 §5.6.2.
func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        true
    default: tokenMarks.contains(byte)
    }
}

private let tokenMarks = Array("!#$%&'*+-.^_`|~".utf8)
