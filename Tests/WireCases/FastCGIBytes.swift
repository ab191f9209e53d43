/// What a web server sends by FastCGI, written down apart from the code that reads it.
package enum FastCGIBytes {
    /// A record.
    package static func record(
        _ type: UInt8, _ request: UInt16, _ content: [UInt8] = [], padding: Int = 0
    ) -> [UInt8] {
        let header = [
            1, type, UInt8(request >> 8), UInt8(request & 255), UInt8(content.count >> 8),
            UInt8(content.count & 255), UInt8(padding), 0,
        ]
        return header + content + [UInt8](repeating: 0, count: padding)
    }

    /// The record that begins a request.
    package static func begin(
        _ request: UInt16, role: UInt8 = 1, keeps: Bool = true
    ) -> [UInt8] {
        record(1, request, [0, role, keeps ? 1 : 0, 0, 0, 0, 0, 0])
    }

    /// Names and values, each with its length in as few bytes as it needs.
    package static func pairs(_ pairs: [(String, String)]) -> [UInt8] {
        pairs.flatMap { name, value in
            length(name.utf8.count) + length(value.utf8.count) + name.utf8 + value.utf8
        }
    }

    /// A length in four bytes, or in one if that is enough.
    package static func length(_ count: Int, inFour: Bool = false) -> [UInt8] {
        if count < 128, !inFour { return [UInt8(count)] }
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) | ($0 == 24 ? 128 : 0) }
    }

    /// A whole request; its variables and its body are in one record each.
    package static func request(
        _ number: UInt16, _ variables: [(String, String)], body: String = "", keeps: Bool = true
    ) -> [UInt8] {
        begin(number, keeps: keeps) + record(4, number, pairs(variables)) + record(4, number)
            + (body.isEmpty ? [] : record(5, number, Array(body.utf8))) + record(5, number)
    }
}

/// What a web server sends by SCGI.
package enum SCGIBytes {
    /// A request.
    package static func request(_ variables: [(String, String)], body: String = "") -> [UInt8] {
        netstring(
            variables.flatMap { name, value in
                Array(name.utf8) + [0] + Array(value.utf8) + [0]
            }) + body.utf8
    }

    /// Bytes with their length in front, and a comma behind.
    package static func netstring(_ bytes: [UInt8]) -> [UInt8] {
        Array("\(bytes.count):".utf8) + bytes + [0x2C]
    }
}
