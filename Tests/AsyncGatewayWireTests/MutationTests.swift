import AsyncGatewayWire
import Testing
import WireCases

/// Damaged requests, the same ones in every run: no crash, and no split that matters.
@Suite("Mutations") struct MutationTests {
    private static let seeds = WireCase.all
        .filter { $0.limits == WireLimits() && !$0.bytes.isEmpty }
        .map(\.bytes)

    @Test(arguments: 1...16)
    func `damaged requests give the same result however they are split`(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        for _ in 0..<150 {
            var bytes = Self.seeds.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&bytes, &random) }

            let whole = Transcript([bytes], thenEnds: true)

            for pieces in [bytes.map { [$0] }, cut(bytes, &random), cut(bytes, &random)] {
                #expect(Transcript(pieces, thenEnds: true) == whole, "\(bytes)")
            }
        }
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout SplitMix) {
        let index = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
        case 1:
            bytes.insert(
                Array("\r\n\0: \t,;=\"\\0aZ%".utf8).randomElement(using: &random) ?? 0, at: index)
        case 2: if index < bytes.count { bytes.remove(at: index) }
        case 3:
            if index < bytes.count { bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &random) }
        case 4:
            let end = min(bytes.count, index + Int.random(in: 1...20, using: &random))
            bytes.insert(contentsOf: bytes[index..<end], at: end)
        default: bytes += Self.seeds.randomElement(using: &random) ?? []
        }
    }

    private func cut(_ bytes: [UInt8], _ random: inout SplitMix) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...max(1, rest.count / 2), using: &random)
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }
}

/// A small generator whose numbers are the same everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
