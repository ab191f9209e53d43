extension String {
    /// Runs `body` on the UTF-8 bytes where they lie; only a string that is not native is copied.
    ///
    /// The wire has its own: that one would be called here without being specialised.
    func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        var native = self
        return native.withUTF8(body)
    }

    /// Whether both are the same bytes in UTF-8; `==` takes canonically equivalent text for equal.
    func hasSameBytes(as other: String) -> Bool {
        withUTF8Bytes { bytes in
            other.withUTF8Bytes { others in
                bytes.count == others.count && bytes.indices.allSatisfy { bytes[$0] == others[$0] }
            }
        }
    }

    /// The text of `bytes` in UTF-8, malformed parts as U+FFFD.
    ///
    /// `String(decoding:)` looks twice at text that is short enough to need no storage.
    init(copying bytes: UnsafeBufferPointer<UInt8>) {
        if bytes.count > 15 {
            self.init(decoding: bytes, as: UTF8.self)
        } else {
            self.init(unsafeUninitializedCapacity: bytes.count) {
                $0.initialize(fromContentsOf: bytes)
            }
        }
    }
}
