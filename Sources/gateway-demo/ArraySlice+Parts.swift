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
}
