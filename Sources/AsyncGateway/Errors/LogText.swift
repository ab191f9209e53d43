extension String {
    /// The text as a part of one line of a log, from which it can be read back.
    ///
    /// For whatever comes from a client: a path may have a line feed in it, and a forged line behind it.
    ///
    /// ```swift
    /// environ.errors.write("no tea at \(environ.path.escapedForLog())\n")
    /// ```
    ///
    /// Escaped are `"` and `\`, controls, and what changes how a line is shown or where it ends: the
    /// scalars of the general categories Cf, Zl and Zp. The escapes are those of Swift: `\"`, `\\`,
    /// `\0`, `\t`, `\n`, `\r`, and `\u{…}` with the number in hexadecimal digits.
    public func escapedForLog() -> String {
        guard unicodeScalars.contains(where: \.mustBeEscaped) else { return self }
        var escaped = ""
        for scalar in unicodeScalars {
            // Scalar by scalar: as a Character, "\r\n" is one unit that equals neither half.
            if scalar.mustBeEscaped {
                escaped += scalar.escaped(asASCII: true)
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// The bytes of a request line as a part of one line of a log, from which they can be read back.
    ///
    /// `"` and `\` have a `\` before them; every byte that is not printable ASCII is `\x` and two
    /// hexadecimal digits, as in the logs of other servers. A `-` alone is `\x2D`, because it stands
    /// for a line of which nothing was received.
    init(escapedForLog bytes: some Collection<UInt8>) {
        guard !bytes.isEmpty else {
            self = "-"
            return
        }
        if bytes.allSatisfy(\.isPlainInLog), !bytes.elementsEqual("-".utf8) {
            self.init(decoding: Array(bytes), as: UTF8.self)
            return
        }
        var text: [UInt8] = []
        for byte in bytes { Self.append(byte, escapedTo: &text, isAlone: bytes.count == 1) }
        self.init(decoding: text, as: UTF8.self)
    }

    private static func append(_ byte: UInt8, escapedTo text: inout [UInt8], isAlone: Bool) {
        if byte.isPlainInLog, !isAlone || byte != UInt8(ascii: "-") { return text.append(byte) }
        text.append(UInt8(ascii: "\\"))
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return text.append(byte) }
        text.append(UInt8(ascii: "x"))
        text.append(contentsOf: byte.hexadecimal.utf8)
    }
}

extension UInt8 {
    /// The byte as two hexadecimal digits, in capitals.
    var hexadecimal: String {
        (self < 16 ? "0" : "") + String(self, radix: 16, uppercase: true)
    }

    fileprivate var isPlainInLog: Bool {
        (0x20...0x7E).contains(self) && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
    }
}

extension Unicode.Scalar {
    fileprivate var mustBeEscaped: Bool {
        // Asked first: the category is looked up in a table.
        if isASCII { return value < 0x20 || value == 0x7F || self == "\"" || self == "\\" }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
