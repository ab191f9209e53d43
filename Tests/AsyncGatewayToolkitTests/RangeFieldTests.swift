import AsyncGateway
import Testing

@testable import AsyncGatewayToolkit

@Suite("Ranges of bytes")
struct RangeFieldTests {
    private func selection(_ field: String, _ size: Int = 10_000) -> RangeSelection {
        RangeField(field)?.selection(of: size) ?? .whole
    }

    // The examples of RFC 9110 §14.1.2, of 10,000 bytes.
    @Test(
        arguments: [
            ("bytes=0-499", .one(0..<500)), ("bytes=500-999", .one(500..<1000)),
            ("bytes=-500", .one(9500..<10_000)), ("bytes=9500-", .one(9500..<10_000)),
            ("bytes=0-0,-1", .several([0..<1, 9999..<10_000])),
            ("bytes= 0-999, 4500-5499, -1000", .several([0..<1000, 4500..<5500, 9000..<10_000])),
            ("bytes=500-600,601-999", .one(500..<1000)),
            ("bytes=500-700,601-999", .one(500..<1000)),
        ] as [(String, RangeSelection)])
    func `the examples of RFC 9110 select what it says`(
        _ field: String, _ expected: RangeSelection
    ) {
        #expect(selection(field) == expected)
    }

    @Test(
        arguments: [
            ("bytes=0-", 10, .one(0..<10)), ("bytes=9-", 10, .one(9..<10)),
            ("bytes=0-99", 10, .one(0..<10)), ("bytes=-10", 10, .one(0..<10)),
            ("bytes=-11", 10, .one(0..<10)), ("bytes=-99999999999999999999", 10, .one(0..<10)),
            ("bytes=3-99999999999999999999", 10, .one(3..<10)), ("BYTES=1-2", 10, .one(1..<3)),
            ("bytes=0000000000000000000000001-2", 10, .one(1..<3)),
            ("bytes=,1-2,,", 10, .one(1..<3)),
            ("bytes=\t1-2 , 5-6\t", 10, .several([1..<3, 5..<7])),
            ("bytes=5-6,1-2", 10, .several([5..<7, 1..<3])), ("bytes=5-6,0-1,1-5", 10, .one(0..<7)),
            ("bytes=0-1,20-30", 10, .one(0..<2)), ("bytes=20-30,-0", 10, .unsatisfiable),
            ("bytes=-0", 10, .unsatisfiable), ("bytes=10-", 10, .unsatisfiable),
            ("bytes=10-20", 10, .unsatisfiable),
            ("bytes=99999999999999999999-", 10, .unsatisfiable),
            ("bytes=0-0,2-2,1-1", 10, .one(0..<3)),
            (
                "bytes=8-8,0-0,4-4,9-9", 10,
                .several([8..<10, 0..<1, 4..<5])
            ),
            ("bytes=0-", 0, .whole), ("bytes=-1", 0, .whole), ("bytes=5-6", 0, .whole),
            ("bytes=0-0", 1, .one(0..<1)), ("bytes=-1", Int.max, .one(Int.max - 1..<Int.max)),
            ("bytes=0-,0-", Int.max, .whole),
            (
                "bytes=9223372036854775806-", Int.max,
                .one(Int.max - 1..<Int.max)
            ),
        ] as [(String, Int, RangeSelection)])
    func `a list selects what there is of it`(
        _ field: String, _ size: Int, _ expected: RangeSelection
    ) {
        #expect(selection(field, size) == expected)
    }

    @Test(arguments: [
        "", "bytes", "bytes=", "bytes=,", "bytes =0-1", " bytes=0-1", "bytes:0-1", "items=0-1",
        "bytes=0", "bytes=-", "bytes=--1", "bytes=a-b", "bytes=1-0", "bytes=0-1-2", "bytes=0 - 1",
        "bytes=0- 1", "bytes=+0-1", "bytes=0-+1", "bytes=0x0-1", "bytes=0.5-1", "bytes=0-1;",
        "bytes=0-1,x", "bytes=0-1,bytes=2-3", "bytes=0-1, bytes=2-3", "bytes=0-1 2-3",
        "bytes=\u{661}-\u{662}", "bytes=0-1\u{301}", "bytes=2-1,0-0", "bytes=0-1,5-4",
    ])
    func `what is malformed is ignored`(_ field: String) {
        #expect(selection(field) == .whole)
    }

    @Test func `ranges with more bytes than the whole are ignored`() {
        #expect(selection("bytes=0-,0-", 10) == .whole)
        #expect(selection("bytes=0-5,3-8", 10) == .whole)
        #expect(selection("bytes=0-4,3-7", 10) == .one(0..<8))
    }

    @Test func `more than thirty-two ranges are ignored`() {
        func field(_ count: Int) -> String {
            "bytes=" + (0..<count).map { "\($0 * 10)-\($0 * 10)" }.joined(separator: ",")
        }

        #expect(selection(field(32)) == .several((0..<32).map { $0 * 10..<$0 * 10 + 1 }))
        #expect(selection(field(33)) == .whole)
        #expect(selection(field(10_000), 1 << 20) == .whole)
    }

    @Test(arguments: ["0-1,", ",", " ", "9", "-", "0-0,0-0,"])
    func `a field of a megabyte is read in one pass`(_ part: String) {
        let field = "bytes=" + String(repeating: part, count: (1 << 20) / part.utf8.count)

        #expect(selection(field) == .whole)
    }
}

@Suite("If-Range")
struct IfRangeTests {
    private let current = Validators(entityTag: EntityTag(opaque: "1"), lastModified: 784_111_777)

    private func selection(
        _ ifRange: String?, _ current: Validators, method: String = "GET"
    ) -> RangeSelection {
        var environ = Environ(["REQUEST_METHOD": method, "HTTP_RANGE": "bytes=0-1"])
        environ["HTTP_IF_RANGE"] = ifRange
        return environ.rangeSelection(of: 10, current)
    }

    @Test(arguments: [
        nil, "\"1\"", "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
    ])
    func `the current validator lets a range be sent`(_ field: String?) {
        #expect(selection(field, current) == .one(0..<2))
    }

    @Test(arguments: [
        "\"2\"", "W/\"1\"", "\"1\", \"2\"", "*", "1", "", "Sun, 06 Nov 1994 08:49:36 GMT",
        "Sun, 06 Nov 1994 08:49:38 GMT", "tomorrow",
    ])
    func `anything else lets the whole be sent`(_ field: String) {
        #expect(selection(field, current) == .whole)
    }

    @Test func `a weak tag, and the date of what has one, are no strong validators`() {
        var weak = current
        weak.entityTag = EntityTag(opaque: "1", isWeak: true)

        #expect(selection("W/\"1\"", weak) == .whole)
        #expect(selection("\"1\"", weak) == .whole)
        #expect(selection("Sun, 06 Nov 1994 08:49:37 GMT", weak) == .whole)
        #expect(selection(nil, weak) == .one(0..<2))
    }

    @Test func `what has no validators has none that is current`() {
        #expect(selection("\"1\"", Validators()) == .whole)
        #expect(selection("Sun, 06 Nov 1994 08:49:37 GMT", Validators()) == .whole)
    }

    @Test(arguments: ["HEAD", "POST", "PUT", "get"])
    func `another method than GET has no ranges`(_ method: String) {
        #expect(selection(nil, current, method: method) == .whole)
    }
}
