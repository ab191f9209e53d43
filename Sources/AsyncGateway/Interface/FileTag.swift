/// The value of an ETag field of some numbers, in hexadecimal digits with hyphens between them.
///
/// It is written byte by byte, because each file that is sent has one.
func fileTag(of numbers: [Int64], isWeak: Bool) -> String {
    var bytes: [UInt8] = []
    // Three numbers of 64 bits with their signs, and what is around them.
    bytes.reserveCapacity(56)
    bytes += (isWeak ? "W/\"" : "\"").utf8
    for (place, number) in numbers.enumerated() {
        if place > 0 { bytes.append(hyphen) }
        bytes.append(hexadecimal: number)
    }
    bytes.append(UInt8(ascii: "\""))
    return String(decoding: bytes, as: UTF8.self)
}

extension [UInt8] {
    fileprivate mutating func append(hexadecimal number: Int64) {
        if number < 0 { append(hyphen) }
        let magnitude = number.magnitude
        let digits = Swift.max(1, (67 - magnitude.leadingZeroBitCount) / 4)
        for place in (0..<digits).reversed() {
            let digit = UInt8(truncatingIfNeeded: (magnitude >> UInt64(4 * place)) & 0xF)
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}

private let hyphen = UInt8(ascii: "-")
