/// What a session is called: more than 128 bits from the system's random source, as 22 characters.
///
/// Whoever knows it has the session, so it is for the cookie and the store alone: it is not
/// printed.
public struct SessionID: Sendable, Hashable {
    /// The characters: letters, digits, `-` and `_`. (RFC 4648 §5)
    public let text: String

    /// A new id, which nobody can guess.
    public init() {
        text = randomText(Self.length, of: alphabet)
    }

    /// The id that a client has sent.
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
    /// The words `a session`, not the characters, which logs must not have.
    public var description: String { "a session" }
}

private let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
