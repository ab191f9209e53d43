/// The rules of the grammars, spelled as the RFCs spell them, and slow.
///
/// Nothing here comes from the wire core, which it is to judge.
enum Grammar {
    static let digit = Set("0123456789".utf8)
    static let hexDigit = digit.union("abcdefABCDEF".utf8)
    static let alphanumeric = digit.union(UInt8(ascii: "a")...UInt8(ascii: "z"))
        .union(UInt8(ascii: "A")...UInt8(ascii: "Z"))

    /// `tchar`, RFC 9110 §5.6.2.
    static let token = alphanumeric.union("!#$%&'*+-.^_`|~".utf8)

    /// `VCHAR`, RFC 5234.
    static let visible = Set(UInt8(0x21)...0x7E)

    /// `SP / HTAB`, of which `OWS` and `BWS` consist.
    static let space = Set(" \t".utf8)

    /// `field-vchar / SP / HTAB`, with `obs-text` in it, RFC 9110 §5.5.
    static let fieldContent = visible.union(space).union(0x80...0xFF)

    /// `qdtext`, RFC 9110 §5.6.4.
    static let quotedText = fieldContent.subtracting("\"\\".utf8)

    /// `unreserved / sub-delims`, RFC 3986 §2.2 and §2.3.
    ///
    /// Deviation: without the comma, which is how two hosts look that somebody has joined.
    static let registeredName = alphanumeric.union("-._~".utf8).union("!$&'()*+;=".utf8)

    /// The bytes of a target.
    ///
    /// Deviation: also those visible ones that no URI may hold, but `#`.
    static let target = visible.subtracting("#".utf8)
}

extension Collection<UInt8> {
    /// Whether this is `1*set`.
    func isNonempty(of set: Set<UInt8>) -> Bool {
        !isEmpty && allSatisfy(set.contains)
    }

    /// The letters in lower case, as text in Latin-1.
    var lowercasedText: String {
        String(String.UnicodeScalarView(map { Unicode.Scalar($0) })).lowercased()
    }
}

extension ArraySlice<UInt8> {
    /// Removes and returns the longest beginning that consists of `set`.
    mutating func take(_ set: Set<UInt8>) -> ArraySlice {
        let taken = prefix(while: set.contains)
        self = dropFirst(taken.count)
        return taken
    }

    /// Removes `text` from the beginning; whether it was there.
    mutating func take(_ text: String) -> Bool {
        guard starts(with: text.utf8) else { return false }
        self = dropFirst(text.utf8.count)
        return true
    }

    /// Without the SP and HTAB around it.
    var trimmed: ArraySlice {
        drop(while: Grammar.space.contains).reversed().drop(while: Grammar.space.contains)
            .reversed()[...]
    }

    /// Where `text` begins for the first time.
    func firstRange(of text: String) -> Range<Int>? {
        let count = text.utf8.count
        return indices.first { self[$0...].starts(with: text.utf8) }.map { $0..<$0 + count }
    }

    /// The parts between the CR LFs.
    var lines: [ArraySlice] {
        guard let end = firstRange(of: "\r\n") else { return [self] }
        return [self[..<end.lowerBound]] + self[end.upperBound...].lines
    }
}
