/// A form of a file that lies compressed beside it: of `app.js`, the file `app.js.br`.
public struct Precompression: Sendable, Hashable {
    /// The name of the coding, as in Content-Encoding.
    public var coding: String

    /// What the name of the compressed file has more than that of the file.
    public var suffix: String

    /// A coding of that name, and the end of its files' names.
    public init(_ coding: String, suffix: String) {
        (self.coding, self.suffix) = (coding, suffix)
    }

    /// Brotli, in files that end in `.br`. (RFC 7932)
    public static let brotli = Precompression("br", suffix: ".br")

    /// Zstandard, in files that end in `.zst`. (RFC 8878)
    public static let zstandard = Precompression("zstd", suffix: ".zst")

    /// Gzip, in files that end in `.gz`. (RFC 1952)
    public static let gzip = Precompression("gzip", suffix: ".gz")
}

extension [Precompression] {
    /// The compressed forms that browsers know, the one that makes the smallest files first.
    public static let all: [Precompression] = [.brotli, .zstandard, .gzip]
}
