import AsyncGatewayWire
import Testing

@Suite struct `Byte output` {
    @Test(arguments: [0, 7, 10, 99, 100, 65_535, Int.max])
    func `a number is written in decimal`(_ number: Int) {
        let bytes = [UInt8](capacity: 20) { $0.appendDecimal(number) }

        #expect(String(decoding: bytes, as: UTF8.self) == "\(number)")
    }

    @Test func `pieces follow one another`() {
        let bytes = [UInt8](capacity: 64) { output in
            output.append("Tea: ")
            output.append([0x31, 0x32])
            output.append(0x20)
            output.appendLatin1("caf\u{E9}")
            output.appendLineEnd()
        }

        #expect(bytes == Array("Tea: 12 caf".utf8) + [0xE9, 0x0D, 0x0A])
    }

    @Test func `nothing at all is an empty array`() {
        #expect([UInt8](capacity: 0) { _ in } == [])
    }

    @Test func `more than was announced stops the process, and overwrites nothing`() async {
        await #expect(processExitsWith: .failure) {
            _ = [UInt8](capacity: 3) { $0.append("four") }
        }
        await #expect(processExitsWith: .failure) {
            _ = [UInt8](capacity: 0) { $0.append(0x20) }
        }
    }
}
