extension ArraySlice<UInt8> {
    /// Removes the bytes up to the next `separator`, and this as well, if there is one.
    ///
    /// - Returns: the bytes before it.
    mutating func takePart(endedBy separator: Unicode.Scalar) -> ArraySlice {
        let separator = UInt8(ascii: separator)
        let part = prefix { $0 != separator }
        self = dropFirst(part.count + 1)
        return part
    }

    /// Whether these are the bytes of `text`, which are compared where they lie.
    func hasBytes(of text: String) -> Bool {
        guard count == text.utf8.count else { return false }
        var text = text
        return text.withUTF8 { bytes in
            bytes.indices.allSatisfy { self[startIndex + $0] == bytes[$0] }
        }
    }
}
