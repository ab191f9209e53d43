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
            target: "AsyncGatewayToolkit",
            imports: libc.union(["AsyncGateway", "Synchronization"])),
        Layer(
            target: "AsyncGatewayFoundation",
            imports: ["AsyncGateway", "Foundation", "FoundationEssentials"]),
        Layer(
            target: "AsyncGatewayTesting",
            imports: ["AsyncGateway", "AsyncGatewayTransport", "Synchronization"]),
        Layer(
            target: "gateway-demo",
            imports: libc.union(["AsyncGateway", "AsyncGatewayToolkit", "LinksAndNotes"])),
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

@Suite("Layering of folders")
struct FolderLayeringTests {
    /// What the sources in a folder of the library may use of its other folders.
    struct Folder: Sendable, CustomStringConvertible {
        let name: String
        let uses: [String]

        var description: String { name }
    }

    /// The folders in their order.
    private static let folders = [
        Folder(name: "Errors", uses: []),
        Folder(name: "Headers", uses: ["Errors"]),
        Folder(name: "Interface", uses: ["Errors", "Headers"]),
        Folder(name: "Response", uses: ["Errors", "Headers", "Interface"]),
        Folder(name: "Utilities", uses: ["Errors", "Interface"]),
        Folder(name: "Exchange", uses: ["Errors", "Headers", "Interface", "Response"]),
        Folder(name: "Handlers", uses: ["Errors", "Headers", "Interface", "Response", "Exchange"]),
        Folder(name: "Server", uses: ["Errors", "Headers", "Interface", "Response", "Exchange"]),
        Folder(name: "Validation", uses: ["Errors", "Headers", "Interface", "Response"]),
    ]

    private static let library = "Sources/AsyncGateway"

    @Test(arguments: folders)
    func `a folder uses only those that it names`(_ folder: Folder) throws {
        for use in try Self.names.get().uses(by: folder.name) {
            #expect(folder.uses.contains(use.home), "\(use)")
        }
    }

    @Test func `a folder names only those before it`() {
        for (index, folder) in Self.folders.enumerated() {
            let before = Self.folders[..<index].map(\.name)

            #expect(Set(folder.uses).isSubset(of: before), "\(folder)")
        }
    }

    @Test func `every source of the library lies in a folder that has its place`() throws {
        let entries = try Repository.entries(of: Self.library).filter {
            !$0.hasPrefix(".") && !$0.hasSuffix(".docc")
        }

        #expect(Set(entries) == Set(Self.folders.map(\.name)))
    }

    /// The names in the library, which are read once.
    private static let names = Result {
        FolderNames(
            try Repository.swiftFiles(below: library).map { file in
                let path = file.path.dropFirst(library.count + 1)
                return FolderNames.Source(
                    file: file.path, folder: String(path.prefix { $0 != "/" }),
                    names: SourceNames(file.lines.joined(separator: "\n")))
            })
    }
}
