import Foundation

/// The project's own files.
enum Repository {
    /// The folder that holds the manifest.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// All Swift files below a folder, wherever they lie in it, but for those of tutorials.
    static func swiftFiles(below folder: String) throws -> [TextFile] {
        try files(below: folder) { $0.hasSuffix(".swift") && !$0.contains(".docc/") }
    }

    /// The Swift files of the tutorials, which `tutorial.py` compiles.
    static func tutorialFiles() throws -> [TextFile] {
        try files(below: "Sources") { $0.hasSuffix(".swift") && $0.contains(".docc/") }
    }

    /// What is written for people: the README, the documents for contributors, and the guides.
    static func documents() throws -> [TextFile] {
        try [TextFile(path: "README.md")] + files(below: "Docs") { $0.hasSuffix(".md") } + guides()
    }

    /// The articles of the documentation catalogs.
    static func guides() throws -> [TextFile] {
        try files(below: "Sources") { $0.contains(".docc/Articles/") && $0.hasSuffix(".md") }
    }

    /// The first pages of the documentation of all modules.
    static func landingPages() throws -> [TextFile] {
        try files(below: "Sources") { path in
            let folders = path.split(separator: "/").dropLast()
            return path.hasSuffix(".md") && folders.last?.hasSuffix(".docc") == true
        }
    }

    private static func files(
        below folder: String, where isWanted: (String) -> Bool
    ) throws -> [TextFile] {
        let start = root.appending(path: folder).path
        let names = try FileManager.default.subpathsOfDirectory(atPath: start)
        // A nested package has its own build folder.
        return try names.filter { isWanted($0) && !$0.contains(".build/") }.sorted()
            .map { try TextFile(path: "\(folder)/\($0)") }
    }

    /// The folders and files directly in a folder.
    static func entries(of folder: String) throws -> [String] {
        try FileManager.default
            .contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
    }

    /// Whether there is a file or folder at a path.
    static func contains(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    /// What the project's top level consists of: what is under version control, or else whatever
    /// lies there.
    static func topLevel() throws -> Set<String> {
        guard let tracked = trackedPaths(), !tracked.isEmpty else {
            return Set(try entries(of: ""))
        }
        return Set(tracked.compactMap { $0.split(separator: "/").first.map(String.init) })
    }

    /// The paths under version control; `nil` where that cannot be told, as in an archive.
    private static func trackedPaths() -> [String]? {
        let git = Process()
        let output = Pipe()
        git.executableURL = URL(filePath: "/usr/bin/env")
        git.arguments = ["git", "-C", root.path, "ls-files"]
        git.standardOutput = output
        git.standardError = FileHandle.nullDevice
        do {
            try git.run()
        } catch {
            return nil
        }
        let text = output.fileHandleForReading.readDataToEndOfFile()
        git.waitUntilExit()
        guard git.terminationStatus == 0 else { return nil }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

/// A file, line by line.
struct TextFile: Sendable, CustomStringConvertible {
    /// Counted from the project's root.
    let path: String
    let lines: [Substring]

    init(path: String) throws {
        self.path = path
        let url = Repository.root.appending(path: path)
        lines = try String(contentsOf: url, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    var description: String { path }

    /// Its name without the suffix.
    var name: String {
        let last = path.split(separator: "/").last ?? ""
        return String(last.prefix { $0 != "." })
    }

    /// The folder that it lies in.
    var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }

    /// The lines without their indentation, to be compared with others.
    var unindented: String {
        lines.map { $0.drop(while: \.isWhitespace) }.joined(separator: "\n")
    }
}

extension Substring {
    /// Whether the line is nothing but a comment.
    var isComment: Bool { drop(while: \.isWhitespace).hasPrefix("//") }
}
