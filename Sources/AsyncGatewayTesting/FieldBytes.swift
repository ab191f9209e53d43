/// Text of one scalar for each byte, as PEP 3333 requires.
func latin1(_ bytes: ArraySlice<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
    return String(text)
}

/// The bytes without blanks at either end. (RFC 9110 §5.6.3, OWS)
func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    guard let last = bytes.lastIndex(where: { !isBlank($0) }) else { return [] }
    return bytes[...last].drop(while: isBlank)
}

/// Whether `bytes` are a token. (RFC 9110 §5.6.2)
func isToken(_ bytes: some Collection<UInt8>) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy(isTokenByte)
}

private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}

/// Whether `byte` is one of the ten ASCII digits; `Int` would read a sign as well.
func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

/// Whether `bytes` are `text`, which is lower-case ASCII, in any case.
func isSame(_ bytes: some Collection<UInt8>, inAnyCaseAs text: String) -> Bool {
    bytes.lazy.map(lowercased).elementsEqual(text.utf8)
}

private func lowercased(_ byte: UInt8) -> UInt8 { 0x41...0x5A ~= byte ? byte | 0x20 : byte }
