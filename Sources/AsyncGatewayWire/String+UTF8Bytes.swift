extension String {
    /// Runs `body` on the UTF-8 bytes where they lie; only a string that is not native is copied.
    ///
    /// The library has its own: this one would be called there without being specialised.
    @inline(__always)
    func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        var native = self
        return native.withUTF8(body)
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
