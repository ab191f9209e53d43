import Testing

@Suite("Layering")
struct LayeringTests {
    /// What the sources of a target may import.
    struct Layer: Sendable, CustomStringConvertible {
        let target: String
        let imports: Set<String>

        var description: String { target }
    }

    private static let libc: Set = ["Glibc", "Musl", "Darwin"]

    private static let layers = [
        Layer(target: "AsyncGatewayWire", imports: []),
        Layer(
            target: "AsyncGatewayTransport",
            imports: libc.union(["Synchronization", "CAsyncGatewaySystem"])),
        Layer(
            target: "AsyncGateway",
            imports: ["AsyncGatewayWire", "AsyncGatewayTransport", "Synchronization"]),
        Layer(
            target: "AsyncGatewayTesting",
            imports: ["AsyncGateway", "AsyncGatewayTransport", "Synchronization"]),
        Layer(target: "gateway-demo", imports: libc.union(["AsyncGateway"])),
    ]

    @Test(arguments: layers)
    func `a target imports only what lies below it`(_ layer: Layer) throws {
        for file in try Repository.swiftFiles(below: "Sources/\(layer.target)") {
            let excess = Self.imports(of: file).subtracting(layer.imports)

            #expect(excess.isEmpty, "\(file)")
        }
    }

    @Test func `every target has its place`() throws {
        let targets = try Repository.entries(of: "Sources").filter { !$0.hasPrefix(".") }

        #expect(Set(targets) == Set(Self.layers.map(\.target)).union(["CAsyncGatewaySystem"]))
    }

    @Test func `imports are found in all their forms`() throws {
        let lines = [
            "import A", "    internal import B", "@testable import C", "public import struct D.E",
            "// import F", "let import_ = 1", "@preconcurrency package import G",
        ]

        #expect(lines.compactMap { Self.module(importedBy: $0[...]) } == ["A", "B", "C", "D", "G"])
    }

    private static func imports(of file: TextFile) -> Set<String> {
        Set(file.lines.compactMap(module(importedBy:)))
    }

    private static func module(importedBy line: Substring) -> String? {
        let pattern = /^\s*(?:@\w+\s+)*(?:\w+\s+)?import\s+(?:[a-z]+\s+)?(\w+)/
        guard !line.isComment, let match = line.firstMatch(of: pattern) else { return nil }
        return String(match.1)
    }
}
