/// A line of the access log, read back by the grammar that the guide AccessLog gives.
struct LogLine {
    let host: String
    let date: String
    /// The bytes of the request line; `nil` for one of which nothing was received.
    let requestLine: [UInt8]?
    let status: Int
    let bodyBytes: Int
    /// What stands behind the common log format: a value for each name, empty for a mark.
    let fields: [String: String]

    init?(_ line: String) {
        let pattern =
            #/
            ([^\ ]+) \ -\ -\ \[ ([^\]]+) \] \ "((?: [^"\\] | \\. )*)" \ (\d{3}) \ (\d+)
            ((?: \ [a-z]+ (?: = (?: "(?: [^"\\] | \\. )*" | [^\ "]+ ) )? )*)
            /#
        guard let match = line.wholeMatch(of: pattern),
            let status = Int(match.4), let bodyBytes = Int(match.5)
        else { return nil }
        (host, date) = (String(match.1), String(match.2))
        (self.status, self.bodyBytes) = (status, bodyBytes)
        if match.3 == "-" {
            requestLine = nil
        } else {
            guard let bytes = Self.bytes(of: match.3) else { return nil }
            requestLine = bytes
        }
        fields = Self.fields(of: match.6)
    }

    /// Undoes the escapes of a request line.
    private static func bytes(of text: Substring) -> [UInt8]? {
        var (bytes, rest) = ([UInt8](), Array(text.utf8)[...])
        while let byte = rest.popFirst() {
            guard (0x20...0x7E).contains(byte) else { return nil }
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "x")?:
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                guard let value = UInt8(digits, radix: 16) else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            case let quoted? where [UInt8(ascii: "\""), UInt8(ascii: "\\")].contains(quoted):
                bytes.append(quoted)
            default: return nil
            }
        }
        return bytes
    }

    private static func fields(of text: Substring) -> [String: String] {
        var fields: [String: String] = [:]
        for match in text.matches(of: #/ ([a-z]+)(?:="((?:[^"\\]|\\.)*)"|=([^ "]+))?/#) {
            fields[String(match.1)] = String(match.2 ?? match.3 ?? "")
        }
        return fields
    }
}
