package import WireCases

/// Changes what web servers send in the ways that the protocols are cut by: records, lengths, numbers.
package struct GatewayMutator: Mutator {
    private var random: RequestMutator
    private let spoken: GatewayCase.Spoken
    private let seeds: [[UInt8]]

    /// A mutator whose choices follow from `seed`.
    package init(seed: UInt64, _ spoken: GatewayCase.Spoken) {
        random = RequestMutator(seed: seed)
        self.spoken = spoken
        seeds = Self.seeds(spoken)
    }

    /// The requests to begin with.
    package static func seeds(_ spoken: GatewayCase.Spoken) -> [[UInt8]] {
        switch spoken {
        case .fastCGI: fastCGISeeds
        case .scgi: scgiSeeds
        }
    }

    private static let fastCGISeeds = short(.fastCGI)
    private static let scgiSeeds = short(.scgi)

    private static func short(_ spoken: GatewayCase.Spoken) -> [[UInt8]] {
        GatewayCase.all.filter { $0.spoken == spoken && (1..<4096).contains($0.bytes.count) }
            .map(\.bytes)
    }

    /// Makes one change: of the bytes as such, or of what the protocol frames them by.
    package mutating func mutate(_ bytes: inout [UInt8]) {
        guard number(below: 3) > 0 else { return random.mutate(&bytes) }
        switch spoken {
        case .fastCGI: mutateRecords(&bytes)
        case .scgi: mutateNetstring(&bytes)
        }
    }

    package mutating func number(below bound: Int) -> Int { random.number(below: bound) }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[number(below: choices.count)]
    }
}

// MARK: - FastCGI

extension GatewayMutator {
    private mutating func mutateRecords(_ bytes: inout [UInt8]) {
        var records = bytes.records
        let place = number(below: records.count + 1)
        switch number(below: 5) {
        case 0: records.insert(contentsOf: pick(seeds).records, at: place)
        case 1: records.insert(forged(), at: place)
        case 2: records.insert(pick(records + [[]]), at: place)
        case 3: records = Array(records[place...] + records[..<place])
        default:
            guard !records.isEmpty else { break }
            let chosen = min(place, records.count - 1)
            if number(below: 3) == 0 {
                records.remove(at: chosen)
            } else {
                changeRecord(&records[chosen])
            }
        }
        bytes = Array(records.joined())
    }

    /// A record of any type for one of few requests.
    private mutating func forged() -> [UInt8] {
        let content = (0..<number(below: 10)).map { _ in UInt8(number(below: 256)) }
        return FastCGIBytes.record(
            UInt8(number(below: 13)), pick([0, 1, 2, 3, 256, 65535]), content,
            padding: pick([0, 1, 7, 8, 255]))
    }

    private mutating func changeRecord(_ record: inout [UInt8]) {
        guard record.count >= 8 else { return record.append(UInt8(number(below: 256))) }
        switch number(below: 6) {
        case 0: record[1] = UInt8(number(below: 13))
        case 1: record[3] = UInt8(number(below: 4))
        case 2: record[5] &+= pick([1, 255, 8, 128])
        case 3: record[6] = pick([0, 1, 8, 255])
        case 4: splitRecord(&record)
        default:
            // A length or a flag within the content.
            guard record.count > 8 else { break }
            record[8 + number(below: min(12, record.count - 8))] = pick([0, 1, 2, 127, 128, 255])
        }
    }

    /// Makes two records of one stream of a record.
    private mutating func splitRecord(_ record: inout [UInt8]) {
        let length = Int(record[4]) << 8 | Int(record[5])
        guard length > 1, record.count >= 8 + length else { return }
        let (type, request) = (record[1], UInt16(record[2]) << 8 | UInt16(record[3]))
        let content = record[8..<8 + length]
        let cut = content.startIndex + 1 + number(below: length - 1)
        record =
            FastCGIBytes.record(type, request, Array(content[..<cut]), padding: number(below: 9))
            + FastCGIBytes.record(type, request, Array(content[cut...]))
    }
}

extension [UInt8] {
    /// The records, as their headers have their lengths; the last may be cut.
    fileprivate var records: [[UInt8]] {
        var records: [[UInt8]] = []
        var rest = self[...]
        while !rest.isEmpty {
            let head = Array(rest.prefix(8))
            let count = head.count < 8 ? 8 : 8 + (Int(head[4]) << 8) + Int(head[5]) + Int(head[6])
            records.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return records
    }
}

// MARK: - SCGI

extension GatewayMutator {
    private static let variables: [(String, String)] = [
        ("CONTENT_LENGTH", "0"), ("CONTENT_LENGTH", "3"), ("CONTENT_LENGTH", "03"),
        ("CONTENT_LENGTH", ""), ("CONTENT_LENGTH", "-1"), ("CONTENT_LENGTH", "9223372036854775808"),
        ("SCGI", "1"), ("SCGI", "2"), ("SCGI", ""), ("REQUEST_METHOD", "GET"), ("", ""), ("A", ""),
    ]

    private mutating func mutateNetstring(_ bytes: inout [UInt8]) {
        switch number(below: 5) {
        case 0: bytes += pick(seeds)
        case 1:
            let length = pick(["", "0", "1", "23", "024", " 24", "+24", "-1", "24a", "99999999999"])
            bytes.replaceSubrange(0..<lengthEnd(bytes), with: length.utf8)
        case 2:
            bytes = SCGIBytes.request(
                (0..<number(below: 6)).map { _ in pick(Self.variables) }, body: pick(["", "tea"]))
        case 3: moveLength(&bytes)
        default:
            // A name or a value ends elsewhere.
            let ends = bytes.indices.filter { bytes[$0] == 0 }
            guard !ends.isEmpty else { break }
            let end = pick(ends)
            if number(below: 2) == 0 { bytes.remove(at: end) } else { bytes.insert(0, at: end) }
        }
    }

    private func lengthEnd(_ bytes: [UInt8]) -> Int {
        bytes.firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
    }

    /// Lets the netstring end a little before or after where it does.
    private mutating func moveLength(_ bytes: inout [UInt8]) {
        let digits = bytes[..<lengthEnd(bytes)]
        guard let length = Int(String(decoding: digits, as: UTF8.self)), length < 1 << 40 else {
            return
        }
        bytes.replaceSubrange(digits.indices, with: "\(length + number(below: 7) - 3)".utf8)
    }
}
