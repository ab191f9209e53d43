/// What is known of a request head that was refused, or that never became complete; for a log.
package struct UnreadHead: Hashable, Sendable {
    /// The request line as far as it was received, without its end, and at most as long as a request
    /// line may be.
    package let line: [UInt8]

    /// Whether the line begins with the method HEAD, so that the response has no body.
    package let isToHead: Bool

    /// How many bytes of the head had arrived, and perhaps of what follows it.
    package let byteCount: Int

    /// The position of the byte that the rule refuses, counted from the request's first; `nil` if the
    /// rule is about more than one byte, or none was broken.
    package let offset: Int?

    /// The byte at that position.
    package let byte: UInt8?
}

extension UnreadHead {
    /// Describes what stands in a receive buffer.
    ///
    /// - Parameters:
    ///   - bytes: What has arrived of the request.
    ///   - length: The length of the request line without its end, if it is well-formed.
    ///   - limit: How many bytes of a line to keep at most.
    ///   - offset: The position of the refused byte.
    init(_ bytes: ArraySlice<UInt8>, lineLength length: Int?, limit: Int, offset: Int?) {
        line = Array(bytes.prefix(min(length ?? Self.lineLength(of: bytes), limit)))
        isToHead = line.starts(with: "HEAD ".utf8)
        byteCount = bytes.count
        let index = offset.map { bytes.startIndex + $0 }
        byte = index.flatMap { bytes.indices.contains($0) ? bytes[$0] : nil }
        self.offset = byte == nil ? nil : offset
    }

    /// The length up to the first LF, or to the CR before it.
    private static func lineLength(of bytes: ArraySlice<UInt8>) -> Int {
        guard let end = bytes.firstIndex(of: .lineFeed) else { return bytes.count }
        let length = end - bytes.startIndex
        return length > 0 && bytes[end - 1] == .carriageReturn ? length - 1 : length
    }
}
