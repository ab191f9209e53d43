public import AsyncGateway

/// The parts of a form of the type `multipart/form-data`, as they arrive. (RFC 7578)
///
/// ```swift
/// for try await part in try environ.multipart() {
///     if part.filename == nil {
///         fields.append(part.name, try await part.text(upTo: 4096))
///     } else {
///         for try await block in part { size += block.count }
///     }
/// }
/// ```
///
/// Nothing is kept but the block that was received last, so a file may be larger than the memory.
/// What an app does not read of a part is passed over when it asks for the next one, and cannot be
/// read any more then.
///
/// The parts are read by one task.
public struct MultipartBody {
    private let reader: MultipartReader

    init(_ reader: MultipartReader) {
        self.reader = reader
    }
}

extension MultipartBody: AsyncSequence {
    /// Reads one part after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let reader: MultipartReader

        /// Waits for the next part, and passes over what is left of the one before.
        ///
        /// - Returns: the part; `nil` behind the last one.
        /// - Throws: ``MultipartError``; `GatewayError` of code `.alreadyFinished` for a body that was
        ///   read before; as `RequestBody.read(_:)` does.
        public mutating func next() async throws -> MultipartPart? {
            guard let head = try await reader.nextHead() else { return nil }
            return MultipartPart(head, reader)
        }
    }

    /// Iterates over the parts that have not been read.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }
}

/// A field of a multipart form: a value, or a file.
///
/// Its content is an asynchronous sequence of blocks, which can be read until the next part is
/// asked for.
///
/// ```swift
/// if part.filename == nil, part.name == "comment" {
///     comment = try await part.text(upTo: 1000)
/// } else if part.mediaType.essence == "image/png" {
///     image = try await part.collect(upTo: 1 << 20)
/// }
/// ```
public struct MultipartPart {
    /// The name of the field.
    public let name: String

    /// The name that the client gives the file; `nil` for a field that is no file, and for one of which
    /// the user has chosen none.
    ///
    /// It may be a path, or anything else: it is text to be shown, not the name of a file of the
    /// server's. It is never empty: browsers send an empty name, and no bytes, where no file was chosen.
    public let filename: String?

    /// Whether it is a field for files, of which the user has chosen none.
    let isWithoutFile: Bool

    /// All fields of the part's head.
    public let headers: Headers

    private let reader: MultipartReader
    private let number: Int

    init(_ head: MultipartHead, _ reader: MultipartReader) {
        (name, headers) = (head.name, head.headers)
        isWithoutFile = head.filename?.isEmpty ?? false
        filename = isWithoutFile ? nil : head.filename
        (self.reader, number) = (reader, reader.partNumber)
    }

    /// The type of the content; `text/plain` where the client has sent none. (RFC 7578 §4.4)
    public var mediaType: MediaType {
        headers[.contentType].flatMap(MediaType.init) ?? MediaType("text", "plain")
    }
}

extension MultipartPart: AsyncSequence {
    /// Reads the blocks of a part as they arrive.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let reader: MultipartReader
        fileprivate let number: Int

        /// Waits for the next block.
        ///
        /// - Returns: the block, which is not empty; `nil` at the end of the part.
        /// - Throws: ``MultipartError``; `GatewayError` of code `.alreadyFinished` when the next part has
        ///   been asked for before the end of this one was read; as `RequestBody.read(_:)` does.
        public mutating func next() async throws -> [UInt8]? {
            try await reader.nextBlock(ofPart: number)
        }
    }

    /// Iterates over the content that has not been read.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(reader: reader, number: number)
    }

    /// Reads the content that is left, `limit` bytes at most.
    ///
    /// - Returns: the bytes.
    /// - Throws: ``MultipartError`` of status 413 if there are more; as the iterator does.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await block in self {
            guard block.count <= limit - bytes.count else { throw MultipartError.partTooLong(name) }
            bytes += block
        }
        return bytes
    }

    /// Reads the content that is left, `limit` bytes at most, as text.
    ///
    /// - Returns: the text, malformed parts as U+FFFD; in UTF-8, unless the part says `iso-8859-1`.
    /// - Throws: ``MultipartError`` of status 413 if there are more bytes, of 415 for another
    ///   charset; as the iterator does.
    public func text(upTo limit: Int) async throws -> String {
        let charset = mediaType.parameters["charset"]?.asciiLowercase ?? "utf-8"
        let isLatin1 = ["iso-8859-1", "latin1"].contains(charset)
        guard isLatin1 || ["utf-8", "utf8", "us-ascii", "ascii"].contains(charset) else {
            throw MultipartError(
                .unsupportedMediaType, "The part \"\(name)\" must be in UTF-8.")
        }
        let bytes = try await collect(upTo: limit)
        return isLatin1 ? String(latin1: bytes) : String(decoding: bytes, as: UTF8.self)
    }
}

extension Environ {
    /// The parts of the body, which must be of the type `multipart/form-data`.
    ///
    /// Nothing is read before a part is asked for.
    ///
    /// ```swift
    /// var limits = MultipartLimits()
    /// limits.parts = 10
    /// for try await part in try environ.multipart(limits: limits) { names.append(part.name) }
    /// ```
    ///
    /// - Parameter limits: how many parts there may be, and how large what surrounds their content.
    /// - Returns: the parts.
    /// - Throws: ``MultipartError`` of status 415 for a body of another type, of 400 for one
    ///   without a boundary that can be, of 413 for one that says that it is longer than the limits
    ///   allow.
    public func multipart(limits: MultipartLimits = .init()) throws -> MultipartBody {
        guard let type = mediaType, type.essence == "multipart/form-data" else {
            throw MultipartError.notMultipart
        }
        // Of two, some parsers take the first, others the last.
        guard let boundary = boundaries.first, boundaries.count == 1, isBoundary(boundary) else {
            throw MultipartError.malformed(
                "The Content-Type of the form has no boundary that can be.")
        }
        let length = contentLength ?? 0
        guard length <= limits.totalBytes ?? .max else { throw MultipartError.tooLong }
        let parser = MultipartParser(boundary: boundary, limits: limits)
        return MultipartBody(MultipartReader(input, of: length, parser, limits))
    }
}

extension Environ {
    /// The parameters of the type of the body that are called `boundary`.
    private var boundaries: [String] {
        var scanner = FieldScanner(contentType ?? "")
        _ = scanner.text(upTo: ";")
        _ = scanner.skip(";")
        return scanner.parameters().filter { $0.name == "boundary" }.map(\.value)
    }
}

/// RFC 2046 §5.1.1: 1 to 70 characters, the last no space.
private func isBoundary(_ text: String) -> Bool {
    1...70 ~= text.utf8.count && text.utf8.last != UInt8(ascii: " ")
        && text.utf8.allSatisfy { isAlphanumeric($0) || boundaryMarks.contains($0) }
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte
}

private let boundaryMarks = Array("'()+_,-./:=? ".utf8)
