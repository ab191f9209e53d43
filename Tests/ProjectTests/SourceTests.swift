import Testing

@Suite("Sources")
struct SourceTests {
    /// What needs a reason that stands next to it.
    private static let unproven = [
        "@unchecked Sendable", "nonisolated(unsafe)", "@preconcurrency", "try!", "as!",
    ]

    @Test func `no file is longer than 400 lines`() throws {
        for file in try Repository.swiftFiles(below: "Sources") {
            #expect(file.lines.count <= 401, "\(file)")
        }
    }

    @Test(arguments: ["Sources", "Tests"])
    func `nothing is left to do`(_ folder: String) throws {
        // In two parts, so that this file passes.
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        for file in try Repository.swiftFiles(below: folder) {
            for (number, line) in file.lines.enumerated() {
                let words = line.split { !$0.isLetter }
                #expect(!marks.contains { words.contains($0[...]) }, "\(file):\(number + 1)")
            }
        }
    }

    @Test(arguments: unproven)
    func `what the compiler cannot check is explained above it`(_ word: String) throws {
        for file in try Repository.swiftFiles(below: "Sources") {
            for (number, line) in file.lines.enumerated() where line.contains(word) {
                guard !line.isComment else { continue }
                // One reason may stand above several declarations without an empty line between.
                let above = file.lines[..<number].reversed().prefix {
                    !$0.allSatisfy(\.isWhitespace)
                }
                let comment = above.filter(\.isComment)

                #expect(comment.contains { $0.contains(word) }, "\(file):\(number + 1)")
            }
        }
    }

    @Test func `no source asks what kind of stream or connection it has`() throws {
        for file in try Repository.swiftFiles(below: "Sources") {
            for (number, line) in file.lines.enumerated()
            where line.contains("as?") && !line.isComment {
                let cast = /\bas\?\s+(?:any\s+|some\s+)?[\w.]*(?:Stream|Transport|Connection)\b/
                #expect(!line.contains(cast), "\(file):\(number + 1)")
            }
        }
    }

    @Test func `assertions that a release build drops are not used`() throws {
        for file in try Repository.swiftFiles(below: "Sources") {
            for (number, line) in file.lines.enumerated() where !line.isComment {
                #expect(!line.contains(/\bassert(ionFailure)?\(/), "\(file):\(number + 1)")
            }
        }
    }
}

@Suite("Package")
struct PackageTests {
    /// What would bring in code that is not the project's, or that the compiler does not check.
    private static let foreign = [
        ".package(", ".binaryTarget(", ".systemLibrary(", ".linkedLibrary(", "unsafeFlags",
    ]

    @Test(arguments: foreign)
    func `the manifest has no dependencies and no unsafe flags`(_ word: String) throws {
        #expect(try !TextFile(path: "Package.swift").unindented.contains(word))
    }

    @Test func `the top level holds what a newcomer looks for, and nothing else`() throws {
        let names = try Repository.topLevel().filter { !$0.hasPrefix(".") }

        #expect(names == ["Package.swift", "Sources", "Tests", "Docs", "README.md"])
    }

    @Test(arguments: ["Sources", "Tests"])
    func `the format is configured where the formatter looks for it`(_ folder: String) {
        #expect(Repository.contains("\(folder)/.swift-format"))
    }
}
