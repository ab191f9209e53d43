/// Characters that nobody can guess, from the system's random source.
///
/// - Parameters:
///   - count: how many.
///   - alphabet: what they are chosen of, in ASCII.
/// - Returns: the characters.
func randomText(_ count: Int, of alphabet: [UInt8]) -> String {
    var generator = SystemRandomNumberGenerator()
    let characters = (0..<count).map { _ in
        alphabet[Int.random(in: alphabet.indices, using: &generator)]
    }
    return String(decoding: characters, as: UTF8.self)
}

/// A name for a file: 130 bits as 26 letters and digits, which file systems that do not tell cases
/// apart keep apart as well.
func randomName() -> String {
    randomText(26, of: Array("abcdefghijklmnopqrstuvwxyz234567".utf8))
}
