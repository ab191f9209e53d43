internal import AsyncGateway

/// The field `Content-Disposition: form-data` of a part: the names of the field and of the file.
///
/// Names are written in two ways: browsers put `%22` for a quotation mark, `%0D` for CR and `%0A`
/// for LF, and nothing else (WHATWG HTML, multipart/form-data encoding algorithm); others put a
/// backslash before a quotation mark or a backslash. A backslash before anything else is itself:
/// some browsers have sent the whole path of a file of Windows.
struct FormDataDisposition {
    let name: String
    let filename: String?

    init(_ field: String?) throws(MultipartError) {
        guard let field else { throw .malformed("A part has no Content-Disposition.") }
        var scanner = FieldScanner(field)
        guard scanner.token()?.equalsIgnoringCase("form-data") == true else {
            throw .malformed("The Content-Disposition of a part is not form-data.")
        }
        var parameters: [String: String] = [:]
        scanner.skipWhitespace()
        while scanner.skip(";") {
            let (name, value) = try Self.parameter(&scanner)
            guard parameters.updateValue(value, forKey: name) == nil else {
                throw .malformed("The Content-Disposition of a part has \"\(name)\" twice.")
            }
            scanner.skipWhitespace()
        }
        guard scanner.isAtEnd, let name = parameters["name"] else {
            throw .malformed("The Content-Disposition of a part names no field.")
        }
        self.name = name
        let extended = parameters["filename*"]
        // One that cannot be read is still the name of a file.
        filename = extended.flatMap(extendedValue) ?? parameters["filename"] ?? extended
    }

    private static func parameter(
        _ scanner: inout FieldScanner
    ) throws(MultipartError) -> (String, String) {
        scanner.skipWhitespace()
        guard let name = scanner.token()?.asciiLowercase else {
            throw .malformed("The Content-Disposition of a part has a parameter without a name.")
        }
        scanner.skipWhitespace()
        guard scanner.skip("=") else {
            throw .malformed("The Content-Disposition of a part has a parameter without a value.")
        }
        scanner.skipWhitespace()
        if scanner.skip("\"") { return (name, try scanner.restOfFormDataString()) }
        // Some clients send names without quotation marks, which may have any character.
        let value = Array(scanner.text(upTo: ";").utf8)[...].trimmingBlanks
        return (name, String(decoding: value, as: UTF8.self))
    }
}

/// Reads `UTF-8'en'%e2%82%ac`. (RFC 8187 §3.2.1)
///
/// RFC 7578 §4.2 forbids it in forms; some clients send it nevertheless.
///
/// - Returns: the text; `nil` for another charset, or what is malformed.
private func extendedValue(_ text: String) -> String? {
    let parts = text.utf8.split(
        separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    let bytes = PercentEncoding.decodeBytes(parts[2])
    switch Substring(parts[0]).asciiLowercase {
    case "utf-8": return String(validating: bytes, as: UTF8.self)
    case "iso-8859-1": return String(latin1: bytes)
    default: return nil
    }
}

extension FieldScanner {
    /// Reads a string as forms write it, behind the quotation mark at its beginning.
    fileprivate mutating func restOfFormDataString() throws(MultipartError) -> String {
        var content = ""
        while true {
            content += text(upTo: "\"", "\\")
            if skip("\"") { return content.formDataUnescaped }
            guard skip("\\") else {
                throw .malformed("A name in the Content-Disposition of a part has no end.")
            }
            if skip("\"") {
                content += "\""
            } else {
                content += "\\"
                _ = skip("\\")
            }
        }
    }
}

extension String {
    fileprivate var formDataUnescaped: String {
        guard utf8.contains(UInt8(ascii: "%")) else { return self }
        var rest = utf8[...]
        var bytes: [UInt8] = []
        while let first = rest.first {
            let escape = formDataEscapes.first { rest.starts(with: $0.key.utf8) }
            bytes.append(escape?.value ?? first)
            rest = rest.dropFirst(escape == nil ? 1 : 3)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

private let formDataEscapes: KeyValuePairs<String, UInt8> = [
    "%22": UInt8(ascii: "\""), "%0D": UInt8(ascii: "\r"), "%0A": UInt8(ascii: "\n"),
]
