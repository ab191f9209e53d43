/// What a session is called: 128 bits from the system's random source, as 22 characters.
///
/// Whoever knows it has the session, so it is for the cookie and the store alone: it is not
/// printed.
public struct SessionID: Sendable, Hashable {
    /// The characters: letters, digits, `-` and `_`. (RFC 4648 §5)
    public let text: String

    /// A new one, which nobody can guess.
    public init() {
        var generator = SystemRandomNumberGenerator()
        let (high, low) = (generator.next() as UInt64, generator.next() as UInt64)
        let bits = UInt128(high) << 64 | UInt128(low)
        let characters = (0..<Self.length).map {
            alphabet[Int(truncatingIfNeeded: bits >> ($0 * 6)) & 63]
        }
        text = String(decoding: characters, as: UTF8.self)
    }

    /// One that was sent.
    ///
    /// - Returns: `nil` for a text that no session can be called.
    public init?(_ text: String) {
        guard text.utf8.count == Self.length, text.utf8.allSatisfy(alphabet.contains) else {
            return nil
        }
        self.text = text
    }

    private static let length = 22
}

extension SessionID: CustomStringConvertible {
    /// Not the characters, which logs must not have.
    public var description: String { "a session" }
}

private let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
