internal import AsyncGateway

extension String {
    /// The elements of a list divided by commas, without those that are empty. (RFC 9110 §5.6.1)
    var elements: [Substring] {
        utf8.split(separator: UInt8(ascii: ",")).compactMap { part in
            let start = part.drop(while: isBlank)
            return start.lastIndex { !isBlank($0) }.map { Substring(start[...$0]) }
        }
    }

    /// Whether such a list has an element, whatever its case.
    func hasElement(_ element: String) -> Bool {
        elements.contains { $0.equalsIgnoringCase(element) }
    }
}

extension Headers {
    /// Says that the response depends on Accept-Encoding. (RFC 9110 §12.5.5)
    mutating func varyByEncoding() {
        let says = getAll(.vary).contains { $0.hasElement("Accept-Encoding") || $0.hasElement("*") }
        if !says { add(.vary, "Accept-Encoding") }
    }

    /// Removes what is said of the bytes without a coding.
    mutating func removeLengths() {
        // RFC 9110 §8.6: that of the content, which is another one.
        remove(.contentLength)
        // RFC 9110 §14.3: no range of the compressed bytes can be asked for.
        remove(.acceptRanges)
    }
}
