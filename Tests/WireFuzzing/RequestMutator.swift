import WireCases

/// Changes requests in the ways in which requests are forged, so that a fuzzer need not find the
/// shape of HTTP by itself.
package struct RequestMutator: Mutator {
    private var random: SplitMix

    /// A mutator whose choices follow from `seed`.
    package init(seed: UInt64) {
        random = SplitMix(seed: seed)
    }

    /// The requests to begin with.
    package static let seeds = WireCase.all.map(\.bytes).filter { (1...4096).contains($0.count) }

    package mutating func number(below bound: Int) -> Int {
        Int.random(in: 0..<bound, using: &random)
    }

    /// One of the requests to begin with.
    package mutating func seed() -> [UInt8] { pick(Self.seeds) }

    /// Pieces that together are `bytes`.
    package mutating func cut(_ bytes: [UInt8]) -> [[UInt8]] { bytes.cut(using: &random) }

    package mutating func mutate(_ bytes: inout [UInt8]) {
        switch number(below: 17) {
        case 0: bytes.insert(UInt8.random(in: 0...255, using: &random), at: position(in: bytes))
        case 1, 2: bytes.insert(pick(Self.specialBytes), at: position(in: bytes))
        case 3: replaceByte(&bytes)
        case 4: flipBit(&bytes)
        case 5: bytes.removeSubrange(stretch(of: bytes))
        case 6: bytes.insert(contentsOf: bytes[stretch(of: bytes)], at: position(in: bytes))
        case 7: bytes.insert(contentsOf: seed(), at: pick(bytes.lineStarts))
        case 8, 9: replaceField(&bytes)
        case 10: insertField(&bytes)
        case 11: duplicateLine(&bytes)
        case 12: changeLineEnd(&bytes)
        case 13: changeLength(&bytes)
        case 14: changeChunkSize(&bytes)
        case 15: changeWord(&bytes)
        default: moveBoundary(&bytes)
        }
    }

    /// The bytes that delimit something for some reader.
    private static let specialBytes =
        Array("\r\n\0: \t,;=\"\\%/?#*@[]._0aZ\u{B}\u{C}\u{7F}".utf8) + [0x85, 0xA0, 0xFF]

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[number(below: choices.count)]
    }

    private mutating func position(in bytes: [UInt8]) -> Int {
        number(below: bytes.count + 1)
    }

    private mutating func stretch(of bytes: [UInt8]) -> Range<Int> {
        let start = position(in: bytes)
        let length = number(below: number(below: 4) == 0 ? 200 : 6) + 1
        return start..<min(bytes.count, start + length)
    }

    private mutating func replaceByte(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        bytes[number(below: bytes.count)] = pick(Self.specialBytes)
    }

    private mutating func flipBit(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        bytes[number(below: bytes.count)] ^= 1 << UInt8(number(below: 8))
    }
}

// MARK: - Lines and fields

extension RequestMutator {
    private static let fields: [(name: String, values: [String])] = [
        (
            "Content-Length",
            [
                "0", "1", "5", "05", "+5", "-1", "5 ", "5, 5", "5,6", "", "0x5", "1_0", "5\u{B}",
                "9223372036854775807", "9223372036854775808", "18446744073709551621",
            ]
        ),
        (
            "Transfer-Encoding",
            [
                "chunked", "Chunked", "\tchunked", "chunked ", "gzip, chunked", "chunked, gzip",
                "chunked, chunked", "identity", ", chunked", "chunked,", "chunked;q=1", "xchunked",
                "\u{B}chunked", "", "\"chunked\"", "chunked\u{A0}",
            ]
        ),
        (
            "Connection",
            [
                "close", "Close, TE", "keep-alive", "keep-alive, close", ",close,",
                "content-length",
                "transfer-encoding", "closed", "", "upgrade",
            ]
        ),
        (
            "Host",
            [
                "a", "", "a:80", "a:", "a:65536", "a.", ".", "a..b", "a,b", "u@a", "a/", "[::1]",
                "[::1]:80", "[::1", "[1:2:3:4:5:6:7:8]", "[1::2::3]", "[v1.a]", "[::1.2.3.4]",
                "%41",
                "%4", "a b", "\u{E9}",
            ]
        ),
        ("Expect", ["100-continue", "100-Continue", "100-continue, x", "x", ""]),
        ("Content-Type", ["a/b", ""]),
        ("Transfer_Encoding", ["chunked"]),
        ("Content_Length", ["5"]),
        ("Trailer", ["Host"]),
    ]

    /// A line for a field that decides something, sometimes spelled as readers disagree about.
    private mutating func fieldLine() -> (name: String, line: [UInt8]) {
        let (name, values) = pick(Self.fields)
        var (spelling, colon) = (name, ": ")
        if number(below: 4) == 0 {
            spelling = pick([name, name.lowercased(), name.uppercased()])
            colon = pick([":", ":\t", " : ", "\t:", ":\r\n ", ";", "\u{0}: ", "\u{A0}:"])
        }
        return (name, [UInt8](latin1: spelling + colon + pick(values) + "\r\n"))
    }

    private static let words = [
        "GET", "HEAD", "POST", "OPTIONS", "CONNECT", "get", "/", "/a?b#c", "//", "*", "a:80",
        "/%00",
        "/%2", "http://a", "HTTPS://[::1]:1/b?c", "http://", "http://u@a/", "HTTP/1.0", "HTTP/1.1",
        "HTTP/1.9", "HTTP/2.0", "HTTP/0.9", "http/1.1", "HTTP/1.10", "HTTP/1", "",
    ]

    /// Replaces a word between spaces, which request lines have.
    private mutating func changeWord(_ bytes: inout [UInt8]) {
        let line = pick(bytes.lines)
        let word = pick(bytes[line].split { " \r\n".utf8.contains($0) } + [bytes[line].prefix(0)])
        bytes.replaceSubrange(word.indices, with: pick(Self.words).utf8)
    }

    private mutating func insertField(_ bytes: inout [UInt8]) {
        bytes.insert(contentsOf: fieldLine().line, at: pick(bytes.lineStarts))
    }

    private mutating func replaceField(_ bytes: inout [UInt8]) {
        let (name, line) = fieldLine()
        guard let old = bytes.lines.first(where: { bytes[$0].isField(named: name) }) else {
            return insertField(&bytes)
        }
        bytes.replaceSubrange(old, with: line)
    }

    private mutating func duplicateLine(_ bytes: inout [UInt8]) {
        let line = bytes[pick(bytes.lines)]
        bytes.insert(contentsOf: line, at: pick(bytes.lineStarts))
    }

    private mutating func changeLineEnd(_ bytes: inout [UInt8]) {
        let line = pick(bytes.lines)
        guard line.count >= 2, bytes[line].hasSuffix("\r\n") else { return }
        let end = pick(["\n", "\r", "\r\r\n", "\n\r", "\r\n\r\n", "\r\n ", "", " \r\n", "\0\r\n"])
        bytes.replaceSubrange(line.upperBound - 2..<line.upperBound, with: end.utf8)
    }
}

// MARK: - Lengths and boundaries

extension RequestMutator {
    /// Lets a request end a little before or after its body does.
    private mutating func changeLength(_ bytes: inout [UInt8]) {
        guard let line = bytes.lines.first(where: { bytes[$0].isField(named: "Content-Length") })
        else { return }
        let digits = bytes[line].filter { (0x30...0x39).contains($0) }
        guard let length = Int(String(decoding: digits, as: UTF8.self)) else { return }
        let (sum, _) = length.addingReportingOverflow(number(below: 7) - 3)
        bytes.replaceSubrange(line, with: "Content-Length: \(sum)\r\n".utf8)
    }

    /// Rewrites the beginning of a line that may be a chunk's size.
    private mutating func changeChunkSize(_ bytes: inout [UInt8]) {
        let sizes = bytes.lines.map { line in
            line.lowerBound..<(bytes[line].firstIndex { !$0.isHexDigit } ?? line.upperBound)
        }
        let size = pick(sizes.filter { !$0.isEmpty } + [bytes.count..<bytes.count])
        let number = Int(String(decoding: bytes[size], as: UTF8.self), radix: 16) ?? 0
        let (sum, _) = number.addingReportingOverflow(self.number(below: 5) - 2)
        let text = String(number, radix: 16)
        let replacement = pick([
            String(sum, radix: 16), text.uppercased(), "0" + text,
            "000000000000000000000000" + text,
            "0x" + text, "+" + text, "-" + text, "", "0", " " + text, text + " ", text + "_",
            "7fffffffffffffff", "8000000000000000", "ffffffffffffffff", "10000000000000000" + text,
            text + ";a", text + " ; a = b", text + ";a=\"b;\\\"\"", text + ";", text + ";a=",
            text + ";a=\"", text + ";\0", text + "\r\nx\r\n" + text,
        ])
        bytes.replaceSubrange(size, with: replacement.utf8)
    }

    /// Puts the end of a message elsewhere, or another message where none was.
    private mutating func moveBoundary(_ bytes: inout [UInt8]) {
        let next = Array("GET /next HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        let start = pick(bytes.lineStarts)
        switch number(below: 6) {
        case 0: bytes.insert(contentsOf: next, at: start)
        case 1: bytes += pick([next, seed(), Array("\r\n".utf8) + next])
        case 2: bytes.insert(contentsOf: "\r\n".utf8, at: start)
        case 3: bytes.insert(contentsOf: "0\r\n\r\n".utf8, at: start)
        case 4: bytes = Array(bytes[start...] + bytes[..<start])
        default: bytes.removeSubrange(position(in: bytes)...)
        }
    }
}

extension [UInt8] {
    /// Where lines begin; the end counts as one.
    fileprivate var lineStarts: [Int] {
        [0] + indices.filter { self[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }

    /// The lines, with their ends.
    fileprivate var lines: [Range<Int>] {
        zip(lineStarts, lineStarts.dropFirst() + [count]).map { $0..<$1 }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func isField(named name: String) -> Bool {
        count > name.utf8.count
            && String(decoding: prefix(name.utf8.count), as: UTF8.self).lowercased()
                == name.lowercased()
    }

    fileprivate func hasSuffix(_ text: String) -> Bool {
        suffix(text.utf8.count).elementsEqual(text.utf8)
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        Character(Unicode.Scalar(self)).isHexDigit && self < 0x80
    }
}
