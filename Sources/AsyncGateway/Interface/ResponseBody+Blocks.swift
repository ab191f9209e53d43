extension ResponseBody {
    /// A body of one block: the bytes of any sequence, such as an `ArraySlice<UInt8>`.
    public init(_ bytes: some Sequence<UInt8>) {
        self.init(Array(bytes))
    }

    /// A body of blocks in memory, each an array of bytes or another sequence of them.
    ///
    /// - Parameters:
    ///   - blocks: the blocks, each sent before the next is requested.
    ///   - onClose: run once when the body is no longer needed: it was sent, failed or abandoned.
    public init<S: Sequence & Sendable>(
        _ blocks: S, onClose: (@Sendable () async -> Void)? = nil
    ) where S.Element: Sequence<UInt8> {
        self.init(BlockSource(blocks) { Array($0) }, onClose: onClose)
    }

    /// A body of blocks of text in memory, each sent in UTF-8.
    ///
    /// - Parameters:
    ///   - text: the blocks, each sent before the next is requested.
    ///   - onClose: run once when the body is no longer needed: it was sent, failed or abandoned.
    public init<S: Sequence & Sendable>(
        _ text: S, onClose: (@Sendable () async -> Void)? = nil
    ) where S.Element: StringProtocol {
        self.init(BlockSource(text) { Array($0.utf8) }, onClose: onClose)
    }

    /// A body of blocks as they come, each an array of bytes or another sequence of them.
    ///
    /// The sequence is iterated on the connection's executor, in the connection's task, which is
    /// cancelled when the client is gone.
    ///
    /// - Parameters:
    ///   - blocks: the blocks, each sent before the next is requested.
    ///   - onClose: run once when the body is no longer needed: it was sent, failed or abandoned.
    public init<S: AsyncSequence & Sendable>(
        _ blocks: S, onClose: (@Sendable () async -> Void)? = nil
    ) where S.Element: Sequence<UInt8> {
        self.init(BlockSource(blocks) { Array($0) }, onClose: onClose)
    }

    /// A body of blocks of text as they come, each sent in UTF-8.
    ///
    /// The sequence is iterated on the connection's executor, in the connection's task, which is
    /// cancelled when the client is gone.
    ///
    /// - Parameters:
    ///   - text: the blocks, each sent before the next is requested.
    ///   - onClose: run once when the body is no longer needed: it was sent, failed or abandoned.
    public init<S: AsyncSequence & Sendable>(
        _ text: S, onClose: (@Sendable () async -> Void)? = nil
    ) where S.Element: StringProtocol {
        self.init(BlockSource(text) { Array($0.utf8) }, onClose: onClose)
    }
}

// MARK: - Literals

extension ResponseBody: ExpressibleByStringInterpolation {
    /// A body of one block: the text in UTF-8.
    ///
    /// ```swift
    /// return "Hello \(name)\n"
    /// ```
    ///
    /// Nothing is escaped: what is put into HTML has to be escaped before.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}

extension ResponseBody: ExpressibleByArrayLiteral {
    /// A body of blocks of text, each in UTF-8.
    public init(arrayLiteral elements: String...) {
        switch elements.count {
        case 0: self = .empty
        case 1: self.init(elements[0])
        default: self.init(elements)
        }
    }
}
