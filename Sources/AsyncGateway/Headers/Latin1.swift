extension String {
    /// Runs `body` on the UTF-8 bytes where they lie; only a string that is not native is copied.
    func withUTF8Bytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        var native = self
        return native.withUTF8(body)
    }

    /// Appends one byte for each scalar of the string, which must be U+0000...U+00FF.
    func appendLatin1(to bytes: inout [UInt8]) {
        withUTF8Bytes { utf8 in
            if isASCII(utf8) {
                bytes.append(contentsOf: utf8)
            } else {
                bytes.append(contentsOf: unicodeScalars.lazy.map(latin1Byte))
            }
        }
    }
}

// Every byte is looked at, for a loop without an early exit is vectorised.
private func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var union: UInt8 = 0
    for byte in bytes { union |= byte }
    return union < 0x80
}

private func latin1Byte(_ scalar: Unicode.Scalar) -> UInt8 {
    precondition(scalar.value <= 0xFF, "Only what has been validated as latin-1 is encoded")
    return UInt8(truncatingIfNeeded: scalar.value)
}
