/// A hash of bytes that tells versions of a file from each other: FNV-1a, of 128 bits.
///
/// It is no cryptographic hash: who makes both of two files can give them the same one.
struct ContentHash {
    private var value: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

    init(_ bytes: [UInt8]) {
        for byte in bytes {
            value = (value ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013b
        }
    }

    /// The hash in 32 hexadecimal digits.
    var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 32 - digits.utf8.count) + digits
    }
}
