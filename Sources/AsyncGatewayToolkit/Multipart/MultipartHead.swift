internal import AsyncGateway

/// The head of a part: its fields, and what Content-Disposition says. (RFC 7578 §4.2)
struct MultipartHead {
    private(set) var headers = Headers()
    let name: String
    let filename: String?

    /// Reads the lines of a head and the empty one behind them.
    init(_ bytes: ArraySlice<UInt8>, nameLimit: Int) throws(MultipartError) {
        var rest = bytes.dropLast(2)
        while !rest.isEmpty {
            let end = Self.lineEnd(in: rest)
            try headers.add(line: rest[rest.startIndex..<end])
            rest = rest[(end + 2)...]
        }
        for name in ["Content-Disposition", "Content-Transfer-Encoding", "Content-Type"] {
            // Some parsers take the first, others the last.
            guard headers.getAll(name).count < 2 else {
                throw .malformed("The head of a part has \(name) twice.")
            }
        }
        let disposition = try FormDataDisposition(headers["Content-Disposition"])
        (name, filename) = (disposition.name, disposition.filename)
        guard name.utf8.count <= nameLimit, filename?.utf8.count ?? 0 <= nameLimit else {
            throw MultipartError.nameTooLong
        }
        try checkEncoding()
    }

    /// The position of the CRLF that ends the first line; each line ends in one.
    private static func lineEnd(in bytes: ArraySlice<UInt8>) -> Int {
        var end = bytes.startIndex
        while bytes[end] != UInt8(ascii: "\r") || bytes[end + 1] != UInt8(ascii: "\n") { end += 1 }
        return end
    }

    /// RFC 7578 §4.7: senders use none, so content is never decoded.
    private func checkEncoding() throws(MultipartError) {
        guard let encoding = headers["Content-Transfer-Encoding"] else { return }
        if ["7bit", "8bit", "binary"].contains(encoding.asciiLowercase) { return }
        throw .malformed("A part has a Content-Transfer-Encoding, which forms have not.")
    }
}

extension Headers {
    /// Appends the field of a line of a part's head.
    fileprivate mutating func add(line: ArraySlice<UInt8>) throws(MultipartError) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw .malformed("A line in the head of a part has no colon.")
        }
        let name = line[..<colon]
        // A line that begins with a blank continues another one, which no browser sends.
        guard !name.isEmpty, name.allSatisfy(isTokenByte) else {
            throw .malformed("The name of a field in the head of a part is no token.")
        }
        let value = line[(colon + 1)...].trimmingBlanks
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }) else {
            throw .malformed("A field in the head of a part has a control character.")
        }
        add(String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
    }
}
