/// Bytes on their way into memory that has room for all of them.
///
/// An array would look for room, and for other owners, with each of the two dozen pieces of a head.
package struct ByteOutput: ~Copyable {
    private let memory: UnsafeMutableBufferPointer<UInt8>
    fileprivate private(set) var count = 0

    fileprivate init(_ memory: UnsafeMutableBufferPointer<UInt8>) {
        self.memory = memory
    }

    package mutating func append(_ byte: UInt8) {
        precondition(count < memory.count, "more bytes than were announced")
        memory[count] = byte
        count += 1
    }

    package mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    package mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append($0) }
    }

    package mutating func appendLineEnd() {
        append(0x0D)
        append(0x0A)
    }

    /// Appends a number that is not negative.
    package mutating func appendDecimal(_ number: Int) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(0x30 + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends text that must be ASCII.
    package mutating func append(ascii text: String) {
        text.withUTF8Bytes { append($0) }
    }

    /// Appends one byte for each scalar of `text`, which must be U+0000...U+00FF.
    package mutating func appendLatin1(_ text: String) {
        text.withUTF8Bytes { utf8 in
            if isASCII(utf8) {
                append(utf8)
            } else {
                for scalar in text.unicodeScalars { append(latin1Byte(scalar)) }
            }
        }
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress, let start = memory.baseAddress else { return }
        precondition(bytes.count <= memory.count - count, "more bytes than were announced")
        (start + count).update(from: source, count: bytes.count)
        count += bytes.count
    }
}

extension [UInt8] {
    /// The bytes that `write` puts into memory for at most so many, which it must not exceed.
    @inline(__always)
    package init(capacity: Int, _ write: (inout ByteOutput) -> Void) {
        #if compiler(>=6.3)
            self = []
            append(addingCapacity: capacity) { (span: inout OutputSpan<UInt8>) in
                span.withUnsafeMutableBufferPointer { memory, count in
                    var output = ByteOutput(memory)
                    write(&output)
                    count = output.count
                }
            }
        #else
            self.init(unsafeUninitializedCapacity: capacity) { memory, count in
                var output = ByteOutput(memory)
                write(&output)
                count = output.count
            }
        #endif
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
