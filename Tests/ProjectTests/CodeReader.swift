/// Reads Swift source, and leaves out comments and the text of string literals.
///
/// What is interpolated into a string is code, so it stays. Raw strings are not known.
struct CodeReader {
    private let bytes: [UInt8]
    private var position = 0
    private var code: [UInt8] = []

    /// The code of `source`: what is left out is a space.
    static func code(of source: String) -> String {
        var reader = CodeReader(bytes: Array(source.utf8))
        reader.readCode()
        return String(decoding: reader.code, as: UTF8.self)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads up to the parenthesis that ends an interpolation, or to the end of the source.
    private mutating func readCode() {
        var depth = 0
        while position < bytes.count {
            if skipComment() || skipString() {
                code.append(UInt8(ascii: " "))
                continue
            }
            let byte = bytes[position]
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            if depth < 0 { return }
            code.append(byte)
            position += 1
        }
    }

    private mutating func skipComment() -> Bool {
        if isNext("//") {
            while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            return true
        }
        guard isNext("/*") else { return false }
        var depth = 0
        repeat {
            if skip("/*") {
                depth += 1
            } else if skip("*/") {
                depth -= 1
            } else {
                position += 1
            }
        } while depth > 0 && position < bytes.count
        return true
    }

    private mutating func skipString() -> Bool {
        let quote = isNext("\"\"\"") ? "\"\"\"" : "\""
        guard skip(quote) else { return false }
        while position < bytes.count, !skip(quote) {
            if skip("\\(") {
                // A separate word, whatever comes before the string.
                code.append(UInt8(ascii: " "))
                readCode()
            } else if skip("\\") {
                // The next byte is what is escaped, which may be a quote.
            }
            // The byte that is read, escaped, or ends an interpolation.
            position += 1
        }
        return true
    }

    private mutating func skip(_ text: String) -> Bool {
        guard isNext(text) else { return false }
        position += text.utf8.count
        return true
    }

    private func isNext(_ text: String) -> Bool {
        bytes[position...].starts(with: text.utf8)
    }
}
