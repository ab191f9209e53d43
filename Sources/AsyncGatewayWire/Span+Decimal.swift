extension Span where Element == UInt8 {
    /// The number that the bytes in `range` spell in decimal digits alone.
    ///
    /// `Int.init(_:)` takes a sign as well.
    ///
    /// - Returns: The number, or `nil` if there is another byte, no digit, or an overflow.
    func decimal(in range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        var number = 0
        for index in range {
            guard ByteRules.isDigit(self[index]) else { return nil }
            let (product, tooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = product.addingReportingOverflow(Int(self[index] - .zero))
            guard !tooLarge, !overflows else { return nil }
            number = sum
        }
        return number
    }
}
