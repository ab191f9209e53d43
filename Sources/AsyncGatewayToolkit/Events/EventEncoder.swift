/// Writes the lines of an event.
///
/// What stands in them was checked, or is cut at each line end, so no text can begin a line of its own.
struct EventEncoder {
    private static let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))

    private(set) var bytes: [UInt8] = []

    /// Appends a field of one line. (HTML §9.2.5)
    mutating func append(_ name: StaticString, _ value: some Sequence<UInt8>) {
        name.withUTF8Buffer { bytes += $0 }
        // One blank is no part of the value, so one that begins with a blank keeps it. (§9.2.6)
        bytes += [UInt8(ascii: ":"), UInt8(ascii: " ")]
        bytes += value
        bytes.append(Self.lineFeed)
    }

    /// Appends a field of one line.
    mutating func append(_ name: StaticString, _ value: String) {
        append(name, value.utf8)
    }

    /// Appends a field for each line of a text; for a text without any, one that is empty.
    ///
    /// A line ends with CR, with LF, or with both. (§9.2.5)
    mutating func append(_ name: StaticString, linesOf text: String) {
        var rest = Array(text.utf8)[...]
        while let end = rest.firstIndex(where: Self.endsLine) {
            append(name, rest[..<end])
            let isReturn = rest[end] == Self.carriageReturn
            rest = rest[(end + 1)...]
            if isReturn, rest.first == Self.lineFeed { rest = rest.dropFirst() }
        }
        append(name, rest)
    }

    /// Appends the empty line that ends the event.
    mutating func end() {
        bytes.append(Self.lineFeed)
    }

    private static func endsLine(_ byte: UInt8) -> Bool {
        byte == lineFeed || byte == carriageReturn
    }

    /// Whether a client takes this for the name of an event, all of it.
    ///
    /// NUL could stand in one, and is refused because no id can have it.
    static func canBeName(_ text: String) -> Bool {
        text.utf8.allSatisfy { !endsLine($0) && $0 != 0 }
    }

    /// Whether a client takes this for an id (§9.2.6: not with NUL), and can send it back as the value of a
    /// field (RFC 9110 §5.5: no control characters, and blanks around it are no part of it).
    static func canBeID(_ text: String) -> Bool {
        let blank = UInt8(ascii: " ")
        return text.utf8.first != blank && text.utf8.last != blank
            && text.utf8.allSatisfy { $0 >= blank && $0 != 0x7F }
    }
}
