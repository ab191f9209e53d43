import AsyncGatewayWire
import Foundation
import WireCases

/// Prints the wire cases, or what the wire core makes of other bytes, a line of JSON for each.
///
///     wire-cases           all cases, with the verdict under the default limits
///     wire-cases --judge   the verdict on each line of hexadecimal digits that comes in
@main
struct WireCaseExport {
    private struct Line: Encodable {
        var id: String
        var row: String
        var bytes: String
        /// Whether the case itself is about the default limits, and not about tighter ones.
        var hasDefaultLimits: Bool
        var verdict: Verdict
    }

    static func main() throws {
        switch CommandLine.arguments.dropFirst() {
        case []: try printCases()
        case ["--judge"]: try judge()
        default: throw UsageError()
        }
    }

    private static func printCases() throws {
        for row in WireCase.all {
            let line = Line(
                id: row.id, row: row.row, bytes: hexadecimal(row.bytes),
                hasDefaultLimits: row.limits == WireLimits(),
                verdict: Verdict(on: row.bytes, limits: WireLimits()))
            try printLine(line)
        }
    }

    private static func judge() throws {
        while let line = readLine() {
            try printLine(Verdict(on: bytes(fromHexadecimal: line), limits: WireLimits()))
        }
    }

    private static func printLine(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    private static func bytes(fromHexadecimal text: String) throws -> [UInt8] {
        let digits = Array(text)
        return try stride(from: 0, to: digits.count, by: 2).map { index in
            guard let byte = UInt8(String(digits[index..<min(index + 2, digits.count)]), radix: 16)
            else { throw UsageError() }
            return byte
        }
    }
}

/// A command line, or a line of input, that means nothing.
private struct UsageError: Error, CustomStringConvertible {
    var description: String { "usage: wire-cases [--judge], with lines of hexadecimal digits" }
}
