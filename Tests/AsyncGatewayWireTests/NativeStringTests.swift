import AsyncGatewayWire
import Testing

@Suite("Native strings") struct NativeStringTests {
    @Test(arguments: 0...41)
    func `each byte becomes one scalar, wherever it stands`(_ length: Int) {
        let ascii = [UInt8](repeating: UInt8(ascii: "a"), count: length)
        #expect(Latin1.decode(ascii[...]) == String(repeating: "a", count: length))

        for position in 0..<length {
            for byte in [0x00, 0x7F, 0x80, 0xC3, 0xFF] as [UInt8] {
                var bytes = ascii
                bytes[position] = byte
                let native = Latin1.decode(bytes[...])

                #expect(native.unicodeScalars.map(\.value) == bytes.map(UInt32.init))
                #expect(Latin1.bytes(of: native) == bytes)
            }
        }
    }
}
