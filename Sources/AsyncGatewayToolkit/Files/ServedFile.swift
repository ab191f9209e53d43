public import AsyncGateway

/// What a file server sends: the bytes of a version of something, and what tells it from others.
///
/// All that a response says of a file is taken from this one value, so from one open descriptor: a file
/// that is replaced meanwhile is never mixed with its successor.
public struct ServedFile: Sendable {
    /// A function that reads a part of the bytes as the body of a response; all of them for `nil`.
    public typealias Reading = @Sendable (_ part: Range<Int>?) async throws -> ResponseBody

    private enum Content: Sendable {
        case file(FileWrapper)
        case bytes([UInt8])
        case other(Reading)
    }

    private let content: Content

    /// How many bytes it has; `nil` if that is known only at its end, and no parts can be sent.
    public let size: Int?

    /// The tag, and when it was last changed.
    public var validators: Validators

    /// A file on disk, opened whole, whose validators are those of ``/AsyncGateway/FileWrapper``.
    public init(_ file: FileWrapper) {
        content = .file(file)
        size = file.size
        validators = Validators(
            entityTag: file.entityTag.flatMap(EntityTag.init),
            lastModified: file.lastModifiedSeconds)
    }

    /// Bytes in memory.
    ///
    /// - Parameters:
    ///   - bytes: the bytes.
    ///   - validators: what tells them from others; by default a strong tag made of them by a hash,
    ///     FNV-1a, which is no cryptographic one.
    public init(_ bytes: [UInt8], _ validators: Validators? = nil) {
        content = .bytes(bytes)
        size = bytes.count
        self.validators =
            validators ?? Validators(entityTag: EntityTag(opaque: ContentHash(bytes).text))
    }

    /// Bytes from anywhere else, such as an archive.
    ///
    /// - Parameters:
    ///   - size: how many bytes there are.
    ///   - validators: what tells them from others.
    ///   - reading: reads a part of them, whenever the response needs it.
    public init(size: Int?, _ validators: Validators, reading: @escaping Reading) {
        content = .other(reading)
        self.size = size
        self.validators = validators
    }

    /// All bytes, or some of them.
    enum Part {
        case whole
        case range(Range<Int>)

        fileprivate var range: Range<Int>? {
            if case .range(let range) = self { range } else { nil }
        }
    }

    /// A body of a part of the bytes; a file on disk is sent by the system.
    func body(_ part: Part = .whole) async throws -> ResponseBody {
        if let body = try readyBody(part) { return body }
        return try await read(part)
    }

    /// The body, if it needs no reading.
    func readyBody(_ part: Part) throws -> ResponseBody? {
        switch content {
        case .file(let file): ResponseBody(try part.range.map(file.part) ?? file)
        case .bytes(let bytes): ResponseBody(part.range.map { Array(bytes[$0]) } ?? bytes)
        case .other: nil
        }
    }

    /// The body of what reads by itself.
    func read(_ part: Part) async throws -> ResponseBody {
        guard case .other(let reading) = content else {
            preconditionFailure("a file and bytes are ready")
        }
        return try await reading(part.range)
    }
}
