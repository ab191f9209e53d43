/// The names that a source defines for other files, and the names that it uses, as far as its text
/// tells.
///
/// It defines the types, functions and constants at the beginning of a line that are not private.
/// Members of types and extensions are indented, so they are not among them. It uses every word of
/// its code that does not follow a dot.
struct SourceNames: Sendable {
    let defined: Set<String>
    let used: Set<String>

    /// Reads the text of a source.
    init(_ source: String) {
        let code = CodeReader.code(of: source)
        defined = Set(code.split(separator: "\n").compactMap(Self.name(definedBy:)))
        used = Self.words(of: code)
    }

    /// The words that do not follow a dot.
    private static func words(of code: String) -> Set<String> {
        var words: Set<String> = []
        var rest = Substring(code).utf8
        while let start = rest.firstIndex(where: isOfWord) {
            let followsDot = rest[..<start].last == UInt8(ascii: ".")
            let word = rest[start...].prefix(while: isOfWord)
            rest = rest[word.endIndex...]
            if !followsDot, let word = String(word) { words.insert(word) }
        }
        return words
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static let keywords: Set<Substring> = [
        "struct", "class", "enum", "actor", "protocol", "typealias", "func", "let", "var",
    ]
    private static let modifiers: Set<Substring> = [
        "public", "package", "internal", "final", "nonisolated", "indirect",
    ]

    private static func name(definedBy line: Substring) -> String? {
        guard line.first?.isWhitespace == false else { return nil }
        let words = line.matches(of: /@?\w+(?:\([^)]*\))?/).map(\.output).drop {
            $0.first == "@" || modifiers.contains($0)
        }
        guard let keyword = words.first, keywords.contains(keyword) else { return nil }
        return words.dropFirst().first.map { word in
            String(word.prefix { $0 == "_" || $0.isLetter || $0.isNumber })
        }
    }
}

/// The folders of a target, and the names that each uses of another.
struct FolderNames: Sendable {
    /// A name that a file uses, and the only folder that defines it.
    struct Use: Hashable, Sendable, CustomStringConvertible {
        let file: String
        let folder: String
        let name: String
        let home: String

        var description: String { "\(file): \(folder) uses \(name), which \(home) defines" }
    }

    /// A source and the folder that it lies in.
    struct Source: Sendable {
        let file: String
        let folder: String
        let names: SourceNames
    }

    private let sources: [Source]
    /// The folder of each name; none of a name that several folders define.
    private let homes: [String: String]

    init(_ sources: [Source]) {
        self.sources = sources
        let folders = sources.reduce(into: [String: Set<String>]()) { folders, source in
            for name in source.names.defined { folders[name, default: []].insert(source.folder) }
        }
        homes = folders.compactMapValues { $0.count == 1 ? $0.first : nil }
    }

    /// What the sources of `folder` use of others, in the order of files and names.
    func uses(by folder: String) -> [Use] {
        sources.filter { $0.folder == folder }.flatMap { source in
            source.names.used.sorted().compactMap { name in
                guard let home = homes[name], home != folder else { return nil }
                return Use(file: source.file, folder: folder, name: name, home: home)
            }
        }
    }
}
