public import AsyncGateway

/// The body of a test's request.
///
/// ```swift
/// try await client.post("/cups", body: "earl grey")               // with a Content-Length
/// try await client.post("/cups", body: TestBody(blocks))          // in chunks, as they come
/// try await client.post("/cups", body: .form(["tea": "earl grey"]))
/// try await client.post("/cups", body: .json(#"{"tea": "earl grey"}"#))
/// ```
public struct TestBody: Sendable {
    typealias Send = @Sendable ([UInt8]) async throws -> Void

    enum Storage: Sendable {
        case none
        case bytes([UInt8])
        /// Calls its argument with each block, in order; the fields follow the last.
        case blocks(@Sendable (Send) async throws -> Void, trailers: Headers)
    }

    let storage: Storage

    /// The Content-Type of a request that has none of its own.
    private(set) var contentType: String?

    /// No body, and no field that announces one.
    public static let none = TestBody(storage: .none)

    private init(storage: Storage) {
        self.storage = storage
    }

    /// A body of known length and of a type, which the request says unless it has a field for it.
    public init(_ bytes: [UInt8], contentType: String) {
        self.init(bytes)
        self.contentType = contentType
    }

    /// A body of known length.
    public init(_ bytes: [UInt8]) {
        self.init(storage: .bytes(bytes))
    }

    /// A body of text in UTF-8.
    public init(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// A body whose blocks are sent as chunks, each as soon as it comes; an empty one is left out.
    ///
    /// If the sequence throws, the request is cut short, as by a client that has failed, and the
    /// client's call throws that error.
    ///
    /// - Parameters:
    ///   - blocks: the blocks.
    ///   - trailers: fields that are sent behind the body. (RFC 9112 §7.1.2)
    public init<Blocks: AsyncSequence & Sendable>(_ blocks: Blocks, trailers: Headers = [:])
    where Blocks.Element == [UInt8] {
        let send: @Sendable (Send) async throws -> Void = { send in
            for try await block in blocks {
                // Checked for each block: a sequence of empty ones would never end.
                try Task.checkCancellation()
                if !block.isEmpty { try await send(block) }
            }
        }
        self.init(storage: .blocks(send, trailers: trailers))
    }
}

/// What can be the body of a test's request: text, bytes, or a ``TestBody``.
public protocol TestBodyConvertible: Sendable {
    /// The body to send.
    var testBody: TestBody { get }
}

extension TestBody: TestBodyConvertible {
    /// The body itself.
    public var testBody: TestBody { self }
}

extension String: TestBodyConvertible {
    /// The text in UTF-8.
    public var testBody: TestBody { TestBody(self) }
}

extension Array: TestBodyConvertible where Element == UInt8 {
    /// The bytes as they are.
    public var testBody: TestBody { TestBody(self) }
}
