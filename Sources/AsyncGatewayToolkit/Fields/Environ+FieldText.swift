internal import AsyncGateway

extension Environ {
    /// The value of a field, read as UTF-8; `nil` if there is none.
    ///
    /// - Parameter variable: the variable of the field, such as `HTTP_RANGE`.
    /// - Returns: the text, malformed parts as U+FFFD.
    func text(ofField variable: String) -> String? {
        guard let native = self[variable] else { return nil }
        // The same text in both readings, as of nearly every field.
        if native.utf8.allSatisfy({ $0 < 0x80 }) { return native }
        let bytes = native.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
