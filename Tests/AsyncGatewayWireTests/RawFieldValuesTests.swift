import AsyncGatewayWire
import Testing
import WireFuzzing

@Suite("Raw field values")
struct RawFieldValuesTests {
    @Test(arguments: 0..<100)
    func `values follow their fields, whatever is inserted and removed`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        // What each field should have.
        var model: [[UInt8]?] = []
        var values = RawFieldValues()
        for step in 0..<20 {
            if Bool.random(using: &random) {
                let position = Int.random(in: 0...model.count, using: &random)
                let value = Bool.random(using: &random) ? [UInt8(step)] : nil
                model.insert(value, at: position)
                values.insertPosition(position)
                if let value { values.set(value, at: position) }
            } else {
                let removed = Set(model.indices.filter { _ in Bool.random(using: &random) })
                values.removePositions(of: model.count, where: removed.contains)
                model = model.indices.filter { !removed.contains($0) }.map { model[$0] }
            }

            #expect(model.indices.map { values[$0] } == model)
            #expect(values.isEmpty == model.allSatisfy { $0 == nil })
        }
    }
}
