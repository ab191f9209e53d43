extension Int {
    /// The number that is written in decimal digits, or `Int.max` if it is larger; `nil` if there are no
    /// digits, or other bytes.
    ///
    /// `Int.init(_:)` also accepts `+5` and `-0`.
    init?(digits: some Sequence<UInt8>) {
        var number: Int?
        for byte in digits {
            guard (0x30...0x39).contains(byte) else { return nil }
            let (tens, isTooLarge) = (number ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeToo) = tens.addingReportingOverflow(Int(byte - 0x30))
            number = isTooLarge || isTooLargeToo ? .max : sum
        }
        guard let number else { return nil }
        self = number
    }
}
