/// A way in which the same bytes can arrive.
enum Delivery: CustomStringConvertible {
    case whole
    case byteByByte
    case split(at: Int)

    /// The ways that a test tries: all at once, one by one, and in two at every boundary.
    static func all(_ bytes: [UInt8]) -> [Delivery] {
        [.whole, .byteByByte] + bytes.indices.dropFirst().map { .split(at: $0) }
    }

    func pieces(of bytes: [UInt8]) -> [[UInt8]] {
        switch self {
        case .whole: [bytes]
        case .byteByByte: bytes.map { [$0] }
        case .split(let index): [Array(bytes[..<index]), Array(bytes[index...])]
        }
    }

    /// Pieces of which the last holds the end of another request and then `bytes`, at `offset`.
    static func pieces(of bytes: [UInt8], atOffset offset: Int) -> [[UInt8]] {
        let head = "POST /before HTTP/1.1\r\nHost: a\r\nContent-Length: \(offset)\r\n\r\n"
        return [Array(head.utf8), Array(repeating: 0x78, count: offset) + bytes]
    }

    var description: String {
        switch self {
        case .whole: "whole"
        case .byteByByte: "byte by byte"
        case .split(let index): "split at \(index)"
        }
    }
}
