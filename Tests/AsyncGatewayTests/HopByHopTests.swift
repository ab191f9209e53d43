import AsyncGateway
import Testing

/// The eight names of wsgiref's list, as its test suite spells them.
let hopByHopNames = [
    "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailers",
    "Transfer-Encoding", "Upgrade",
]

@Suite("Hop-by-hop fields")
struct HopByHopTests {
    @Test(arguments: hopByHopNames)
    func `the names of PEP 3333 are hop-by-hop in any case`(_ name: String) {
        #expect(isHopByHop(name))
        #expect(isHopByHop(name.uppercased()))
        #expect(isHopByHop(name.lowercased()))
    }

    @Test(arguments: [
        "Accept", "Cache-Control", "Date", "Pragma", "Trailer", "Via", "Warning",
        "Proxy-Connection", "", "T", "TF", "Connectiom", "Keep_Alive", "connection ",
    ])
    func `other names are not`(_ name: String) {
        #expect(!isHopByHop(name))
    }
}
