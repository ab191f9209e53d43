import AsyncGateway
import Testing

@Suite("URL scheme")
struct URLSchemeTests {
    @Test(arguments: ["yes", "on", "1"])
    func `HTTPS being on means https`(_ value: String) {
        #expect(guessScheme(https: value) == "https")
    }

    @Test(arguments: [nil, "", "foo", "ON", "Yes", "true", "off", "0", " on", "11"])
    func `anything else means http`(_ value: String?) {
        #expect(guessScheme(https: value) == "http")
    }
}
