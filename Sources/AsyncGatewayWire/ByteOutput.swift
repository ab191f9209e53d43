/// Writes bytes into memory that was allocated for all of them.
///
/// An array checks its capacity and its uniqueness at each append, and a head has two dozen pieces.
package struct ByteOutput: ~Copyable {
    private let memory: UnsafeMutableBufferPointer<UInt8>
    fileprivate private(set) var count = 0

    fileprivate init(_ memory: UnsafeMutableBufferPointer<UInt8>) {
        self.memory = memory
    }

    /// Appends one byte.
    package mutating func append(_ byte: UInt8) {
        checkRoom(for: 1)
        memory[count] = byte
        count += 1
    }

    /// Appends bytes that are ready to send.
    package mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    /// Appends text of the library's own, in UTF-8.
    ///
    /// Inlined, so that a literal is stored and not copied by a call.
    @inline(__always)
    package mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append($0) }
    }

    /// Appends CR LF.
    @inline(__always)
    package mutating func appendLineEnd() {
        append(.carriageReturn, .lineFeed)
    }

    /// Appends a number that is not negative.
    package mutating func appendDecimal(_ number: Int) {
        precondition(number >= 0, "No number in a message has a sign.")
        var rest = UInt(bitPattern: number)
        let end = count + Self.digits(of: rest)
        precondition(end <= memory.count, "more bytes than were announced")
        var position = end
        while position > count {
            position -= 1
            memory[position] = .zero + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count = end
    }

    private static func digits(of number: UInt) -> Int {
        var (digits, rest) = (1, number)
        while rest >= 10 { (digits, rest) = (digits &+ 1, rest / 10) }
        return digits
    }

    /// Appends text in UTF-8.
    @inline(__always)
    package mutating func append(utf8 text: String) {
        text.withUTF8Bytes { append($0) }
    }

    /// Appends one byte for each scalar of `text`; one above U+00FF, which the caller should have
    /// refused, becomes `?`, never two bytes.
    package mutating func appendLatin1(_ text: String) {
        text.withUTF8Bytes { utf8 in
            if utf8.span.areASCII {
                append(utf8)
            } else {
                for scalar in text.unicodeScalars { append(Latin1.byte(of: scalar)) }
            }
        }
    }

    /// Appends two bytes.
    @inline(__always)
    mutating func append(_ first: UInt8, _ second: UInt8) {
        checkRoom(for: 2)
        memory[count] = first
        memory[count + 1] = second
        count += 2
    }

    /// Appends bytes that are ready to send.
    mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    @inline(__always)
    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        checkRoom(for: bytes.count)
        guard let source = bytes.baseAddress, let start = memory.baseAddress else { return }
        (start + count).initialize(from: source, count: bytes.count)
        count += bytes.count
    }

    @inline(__always)
    private func checkRoom(for number: Int) {
        precondition(number <= memory.count - count, "more bytes than were announced")
    }
}

extension [UInt8] {
    /// The bytes that `write` puts into memory for `capacity` of them; see ``append(capacity:_:)``.
    @inline(__always)
    package init(capacity: Int, _ write: (inout ByteOutput) -> Void) {
        self = []
        append(capacity: capacity, write)
    }

    /// Appends the bytes that `write` puts into memory for `capacity` of them.
    ///
    /// Writing more stops the process.
    @inline(__always)
    package mutating func append(capacity: Int, _ write: (inout ByteOutput) -> Void) {
        guard capacity > 0 else {
            // Adding nothing would still write to the storage that all empty arrays share.
            var output = ByteOutput(UnsafeMutableBufferPointer(start: nil, count: 0))
            return write(&output)
        }
        #if compiler(>=6.3)
            append(addingCapacity: capacity) { (span: inout OutputSpan<UInt8>) in
                span.withUnsafeMutableBufferPointer { memory, count in
                    var output = ByteOutput(memory)
                    write(&output)
                    count = output.count
                }
            }
        #else
            self += [UInt8](unsafeUninitializedCapacity: capacity) { memory, count in
                var output = ByteOutput(memory)
                write(&output)
                count = output.count
            }
        #endif
    }
}
