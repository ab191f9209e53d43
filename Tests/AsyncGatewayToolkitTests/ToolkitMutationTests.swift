import AsyncGateway
import Testing
import WireFuzzing

@testable import AsyncGatewayToolkit

/// Inputs that are forged of the pieces of each grammar, the same ones in every run.
///
/// `TOOLKIT_MUTATIONS` in the environment is how many of each kind.
@Suite("Mutations of what the toolkit reads")
struct ToolkitMutationTests {
    private static let count = readEnviron()["TOOLKIT_MUTATIONS"].flatMap(Int.init) ?? 20_000

    @Test(arguments: ForgedGrammar.all)
    func `nothing is wrong with how forged inputs are read`(_ grammar: ForgedGrammar) {
        var random = SplitMix(seed: 17)
        for _ in 0..<Self.count {
            let bytes = grammar.forge(&random)
            if let finding = grammar.finding(bytes, &random) {
                Issue.record(
                    "\(finding): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
                return
            }
        }
    }
}

/// Pieces of a grammar, and what holds for all that is made of them.
struct ForgedGrammar: Sendable, CustomTestStringConvertible {
    let name: String
    let pieces: [[UInt8]]
    /// What is wrong with how an input is read; `nil` if nothing is.
    let finding: @Sendable (_ bytes: [UInt8], _ random: inout SplitMix) -> String?

    init(
        _ name: String, _ pieces: [String],
        _ finding: @escaping @Sendable (_ bytes: [UInt8], _ random: inout SplitMix) -> String?
    ) {
        self.name = name
        self.pieces = pieces.map { Array($0.utf8) }
        self.finding = finding
    }

    var testDescription: String { name }

    /// Puts up to 24 pieces behind each other; one of eight is a byte.
    func forge(_ random: inout SplitMix) -> [UInt8] {
        (0..<Int.random(in: 0...24, using: &random)).flatMap { _ -> [UInt8] in
            guard Int.random(in: 0..<8, using: &random) > 0,
                let piece = pieces.randomElement(using: &random)
            else { return [UInt8.random(in: 0...255, using: &random)] }
            return piece
        }
    }

    static let all = [
        multipart, form, cookies, mediaType, accept, routePattern, base64, setCookie, ranges,
        entityTags,
        dates, pathPatterns,
    ]
}

// MARK: - Multipart

extension ForgedGrammar {
    private static let multipart = ForgedGrammar(
        "multipart",
        [
            "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n", "\r\n--B\r\n", "\r\n--B--",
            "\r\n--B", "--B--", "\r\n", "\r\n\r\n", "\r", "\n", "--", "-", " ", "\t", "x", "B",
            "Content-Disposition: form-data; name=b", "; filename=\"t.txt\"",
            "; filename*=UTF-8''%e2",
            "Content-Type: text/plain", ": ", "\"", "\\", "%22",
            "Content-Transfer-Encoding: base64",
        ]
    ) { bytes, random in
        var limits = MultipartLimits()
        (limits.parts, limits.headBytes, limits.preambleBytes) = (4, 120, 40)
        let whole = reading([bytes], limits)
        guard whole == reading(bytes.cut(using: &random), limits) else {
            return "cut, it is another body"
        }
        guard let expected = ReferenceForm(bytes, limits).reading else { return nil }
        return whole == expected ? nil : "not as the reference: \(whole), \(expected)"
    }

    private static func reading(_ blocks: [[UInt8]], _ limits: MultipartLimits) -> FormReading {
        var parser = MultipartParser(boundary: "B", limits: limits)
        var reading = FormReading()
        var rest = blocks.filter { !$0.isEmpty }[...]
        do {
            while true {
                switch try parser.nextEvent() {
                case .part(let head):
                    reading.parts.append(.init(name: head.name, file: head.filename))
                case .content(let bytes): reading.parts[reading.parts.count - 1].content += bytes
                case .endOfPart: reading.endedCount += 1
                case .end: return reading
                case nil: parser.receive(rest.popFirst() ?? [])
                }
            }
        } catch {
            reading.status = error.status
            // What is refused is not told apart by how much of the last part had come.
            reading.parts = Array(reading.parts.prefix(reading.endedCount))
            return reading
        }
    }
}

/// What has been read of a form.
private struct FormReading: Equatable {
    struct Part: Equatable {
        let name: String
        let file: String?
        var content: [UInt8] = []
    }

    var parts: [Part] = []
    var endedCount = 0
    /// Why it was refused.
    var status: Status?
}

/// Reads a form whose bytes are all there, in the plainest way: one search from the beginning to
/// the end for each thing.
private struct ReferenceForm {
    private let bytes: [UInt8]
    private let limits: MultipartLimits
    private var position = 0

    init(_ body: [UInt8], _ limits: MultipartLimits) {
        bytes = Array("\r\n".utf8) + body
        self.limits = limits
    }

    /// `nil` where a size is near a limit, of which the order in which things are found decides.
    var reading: FormReading? {
        var reference = self
        return reference.read()
    }

    private mutating func read() -> FormReading? {
        var reading = FormReading()
        guard let first = nextDelimiter() else {
            return bytes.count < limits.preambleBytes ? refused(reading, .badRequest) : nil
        }
        guard first.start < limits.preambleBytes else { return nil }
        if first.isLast, first.start > 2 { return refused(reading, .badRequest) }
        var isLast = first.isLast
        while !isLast {
            let rest = bytes[position...]
            let isEmpty = rest.starts(with: "\r\n".utf8)
            let behind = isEmpty ? position + 2 : rest.firstIndex(of: "\r\n\r\n").map { $0 + 4 }
            guard let end = behind else {
                return rest.count < limits.headBytes ? refused(reading, .badRequest) : nil
            }
            guard end - position <= limits.headBytes, reading.endedCount < limits.parts else {
                return nil
            }
            let head: MultipartHead
            do {
                head = try MultipartHead(bytes[position..<end], nameLimit: limits.nameBytes)
            } catch {
                return refused(reading, error.status)
            }
            position = end
            guard let delimiter = nextDelimiter() else { return refused(reading, .badRequest) }
            reading.parts.append(
                .init(
                    name: head.name, file: head.filename,
                    content: Array(bytes[end..<delimiter.start])))
            reading.endedCount += 1
            isLast = delimiter.isLast
        }
        return reading
    }

    private func refused(_ reading: FormReading, _ status: Status) -> FormReading {
        var reading = reading
        reading.status = status
        return reading
    }

    /// Finds the next delimiter, and moves behind it.
    private mutating func nextDelimiter() -> (start: Int, isLast: Bool)? {
        for start in position..<max(position, bytes.count) {
            let rest = bytes[start...]
            guard rest.starts(with: "\r\n--B".utf8) else { continue }
            let behind = rest.dropFirst(5)
            if behind.starts(with: "--".utf8) {
                position = behind.startIndex + 2
                return (start, true)
            }
            let padded = behind.drop { $0 == 0x20 || $0 == 0x09 }
            if padded.starts(with: "\r\n".utf8) {
                position = padded.startIndex + 2
                return (start, false)
            }
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    fileprivate func firstIndex(of text: String) -> Int? {
        indices.first { self[$0...].starts(with: text.utf8) }
    }
}

extension [UInt8] {
    /// Pieces that together are these bytes.
    fileprivate func cut(using random: inout SplitMix) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = self[...]
        while !rest.isEmpty {
            let size = Int.random(in: 1...Swift.min(rest.count, 9), using: &random)
            pieces.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return pieces
    }
}

// MARK: - Names and values

extension ForgedGrammar {
    private static let form = ForgedGrammar(
        "forms", ["a", "=", "&", "+", "%", "%2", "%41", "%c3%a9", "%ff", ";", "\0", "é", "?", " "]
    ) { bytes, _ in
        guard let pairs = URLEncodedForm.decode(bytes) else { return "refused without a limit" }
        guard pairs.count <= bytes.filter({ $0 == 0x26 }).count + 1 else {
            return "more pairs than parts"
        }
        let limit = pairs.count - 1
        if limit >= 0, URLEncodedForm.decode(bytes, limit: limit) != nil {
            return "the limit is not kept"
        }
        let again = URLEncodedForm.decode(URLEncodedForm.encode(pairs).utf8) ?? []
        // A pair of two empty texts is written as `=`, and all others by what they are.
        return again.elementsEqual(pairs) { $0 == $1 } ? nil : "written, it is another form"
    }

    private static let cookies = ForgedGrammar(
        "cookies",
        ["a", "=", ";", "; ", " ", "\t", "\"", ",", "b=c", "a=\"b\"", "é", "%3B", "__Host-"]
    ) { bytes, _ in
        let field = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        let cookies = Environ(["HTTP_COOKIE": field]).cookies
        guard cookies.count <= bytes.filter({ $0 == 0x3B }).count + 1 else { return "too many" }
        let areSound = cookies.allSatisfy { name, value in
            // By bytes: a Greek question mark is a semicolon as a character.
            !name.isEmpty && !name.utf8.contains(0x3B) && !name.utf8.contains(0x3D)
                && !value.utf8.contains(0x3B)
        }
        return areSound ? nil : "a cookie has a delimiter in it"
    }

    private static let setCookie = ForgedGrammar(
        "cookies that are set",
        ["a", "=", ";", " ", "\r\n", "\"", ",", "\\", "é", "__Host-", "\0", "tea"]
    ) { bytes, random in
        let half = Int.random(in: 0...bytes.count, using: &random)
        let name = String(decoding: bytes[..<half], as: UTF8.self)
        let value = String(decoding: bytes[half...], as: UTF8.self)
        var headers = Headers()
        guard (try? headers.setCookie(Cookie(name, value))) != nil else { return nil }
        let sent = headers["Set-Cookie"].map { String($0.prefix { $0 != ";" }) } ?? ""
        let read = Environ(["HTTP_COOKIE": sent]).cookies
        return read == NamedValues([(name, value)]) ? nil : "sent back, it is another cookie"
    }
}

// MARK: - Fields

extension ForgedGrammar {
    private static let mediaType = ForgedGrammar(
        "media types",
        ["text", "/", "html", ";", " ", "charset", "=", "utf-8", "\"", "\\", "*", ",", "é"]
    ) { bytes, _ in
        let text = String(decoding: bytes, as: UTF8.self)
        guard let type = MediaType(text) else { return nil }
        guard let again = MediaType(type.essence) else { return "its own text is no type" }
        return again.essence == type.essence ? nil : "its own text is another type"
    }

    private static let accept = ForgedGrammar(
        "negotiation",
        [
            "text/html", "*/*", "text/*", ",", ";", "q=", "q=0", "0.5", "1.000", "en", "en-GB", "*",
            "gzip",
            "identity", " ", "\"", "=", "level=1", "-",
        ]
    ) { bytes, _ in
        let field = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        let environ = Environ([
            "HTTP_ACCEPT": field, "HTTP_ACCEPT_LANGUAGE": field, "HTTP_ACCEPT_ENCODING": field,
        ])
        let (types, languages) = (["text/html", "application/json"], ["en", "de-AT"])
        let codings = ["gzip", "identity"]
        let choices = [
            (environ.preferredType(of: types), types),
            (environ.preferredLanguage(of: languages), languages),
            (environ.preferredEncoding(of: codings), codings),
        ]
        let isOffered = choices.allSatisfy { chosen, offered in chosen.map(offered.contains) ?? true
        }
        return isOffered ? nil : "what was chosen is not among what was offered"
    }

    private static let base64 = ForgedGrammar(
        "base64", ["A", "z", "0", "+", "/", "=", "==", "QQ", "YWI", "\n", "-", "_"]
    ) { bytes, _ in
        let text = String(decoding: bytes, as: UTF8.self)
        guard let decoded = Base64.decode(text) else { return nil }
        let symbols = text.filter { $0 != "=" }.utf8.count
        return decoded.count == symbols * 6 / 8 ? nil : "another length"
    }
}

// MARK: - Routes

extension ForgedGrammar {
    private static let routePattern = ForgedGrammar(
        "routes",
        [
            "GET ", "/", "{", "}", "{a}", "{b...}", "{$}", "a", "tea", "%2F", "%", "..", ".", " ",
            "host", "é", "//",
        ]
    ) { bytes, random in
        let half = Int.random(in: 0...bytes.count, using: &random)
        let pattern = String(decoding: bytes[..<half], as: UTF8.self)
        let router = try? Router { routes in
            routes.on(pattern) { (_: Environ) in .text("") }
            routes.on("/tea/{name}", name: "tea") { (_: Environ) in .text("") }
        }
        guard let router else { return nil }
        let value = String(decoding: bytes[half...], as: UTF8.self)
        // A path that is made of a value has one segment more, whatever the value is.
        guard let path = try? router.path(to: "tea", ["name": value]) else { return nil }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.count == 3, segments[1] == "tea" else { return "another path" }
        return PercentEncoding.decode(String(segments[2])) == value ? nil : "another value"
    }
}
