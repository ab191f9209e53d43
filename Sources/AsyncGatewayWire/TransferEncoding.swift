/// The check that the value of `Transfer-Encoding` is the one coding that is understood.
///
/// RFC 9112 §6.1, §7
enum TransferEncoding {
    /// Returns if the value in `range` is `chunked`, in any case.
    ///
    /// Empty list elements are refused, though RFC 9110 §5.6.1 ignores them: intermediaries
    /// have passed `, chunked` on as a coding that they do not know.
    ///
    /// - Throws: `WireError`, 400 for a malformed value or one in which `chunked` is not the
    ///   last, 501 for another coding.
    static func validate(in bytes: Span<UInt8>, _ range: Range<Int>) throws(WireError) {
        if bytes.equals(range, "chunked") { return }
        var start = range.lowerBound
        var hasChunked = false
        while let element = CommaList.nextElement(in: bytes, from: &start, to: range.upperBound) {
            // §6.3: nothing may follow `chunked`, not even itself.
            guard !hasChunked, let name = codingName(in: bytes, element) else {
                throw WireError(.invalidTransferEncoding)
            }
            hasChunked = bytes.equals(name, "chunked")
            // §7.1: the chunked coding has no parameters.
            if hasChunked, name != element { throw WireError(.invalidTransferEncoding) }
        }
        throw WireError(.unsupportedTransferCoding)
    }

    /// The token at the start of `element`, or `nil` if something else than parameters follows.
    private static func codingName(in bytes: Span<UInt8>, _ element: Range<Int>) -> Range<Int>? {
        let end = bytes.firstIndex(
            notIn: ByteRules.token, from: element.lowerBound, to: element.upperBound)
        guard end > element.lowerBound else { return nil }
        let next = bytes.endOfSpace(from: end, to: element.upperBound)
        guard next == element.upperBound || bytes[next] == .semicolon else { return nil }
        return element.lowerBound..<end
    }
}
