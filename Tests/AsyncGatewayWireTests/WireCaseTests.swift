import Testing
import WireCases

/// Each row is delivered in every way, and each way has to meet the same expectation.
@Suite("Wire cases") struct WireCaseTests {
    @Test func `every row has an id of its own`() {
        #expect(Set(WireCase.all.map(\.id)).count == WireCase.all.count)
    }

    @Test(arguments: WireCase.lines)
    func `lines end with CR LF and nothing else (L)`(_ row: WireCase) {
        row.check()
    }

    @Test(arguments: WireCase.requestLine)
    func `a request line has three parts and two spaces (R)`(_ row: WireCase) {
        row.check()
    }

    @Test(arguments: WireCase.target)
    func `a target has one of three forms (RT)`(_ row: WireCase) {
        row.check()
    }

    @Test(arguments: WireCase.host)
    func `there is one valid host (HO)`(_ row: WireCase) {
        row.check()
    }

    @Test(arguments: WireCase.fieldLines)
    func `a field line is a token, a colon and a value (F)`(_ row: WireCase) {
        row.check()
    }

    @Test(arguments: WireCase.contentLength)
    func `a length is one decimal number (CL)`(_ row: WireCase) {
        row.check()
    }

    @Test(arguments: WireCase.transferEncoding)
    func `chunked is the one transfer coding (TE)`(_ row: WireCase) {
        row.check()
    }

    @Test(arguments: WireCase.chunks)
    func `chunks are read to the letter (CK)`(_ row: WireCase) {
        row.check()
    }

    @Test(arguments: WireCase.trailers)
    func `trailers are checked and dropped (TR)`(_ row: WireCase) {
        row.check()
    }

    @Test(arguments: WireCase.expectations)
    func `100-continue is the one expectation (EX)`(_ row: WireCase) {
        row.check()
    }

    @Test(arguments: WireCase.connection)
    func `a connection goes on only where both sides agree (CN)`(_ row: WireCase) {
        row.check()
    }
}
