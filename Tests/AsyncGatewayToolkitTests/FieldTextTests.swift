import Testing

@testable import AsyncGatewayToolkit

@Suite("Comparing texts of fields")
struct FieldTextTests {
    @Test(arguments: [
        ("", ""), ("gzip", "GZip"), ("Content-Disposition", "content-disposition"), ("tée", "TéE"),
    ])
    func `texts that differ in the case of ASCII letters are equal`(_ text: String, _ other: String)
    {
        #expect(text.equalsIgnoringCase(other))
        #expect(text[...].equalsIgnoringCase(other))
        #expect("x\(text)".dropFirst().equalsIgnoringCase("\(other)x".dropLast()))
        #expect(text.hasSameBytes(as: other) == (text.utf8.elementsEqual(other.utf8)))
    }

    @Test(arguments: [
        ("gzip", "gzi"), ("gzip", "gzipp"), ("[", "{"), ("@", "`"), ("é", "É"), ("K", "\u{212A}"),
        ("e\u{301}", "é"), ("", "a"),
    ])
    func `other texts are not, whatever they are to a reader`(_ text: String, _ other: String) {
        #expect(!text.equalsIgnoringCase(other) && !other.equalsIgnoringCase(text))
        #expect(!text[...].equalsIgnoringCase(other))
        #expect(!text.hasSameBytes(as: other) && !other.hasSameBytes(as: text))
    }

    @Test func `the same bytes are the same bytes`() {
        for text in ["", "tea", "2ebc98a1-0-1000", "a longer text that needs storage", "茶"] {
            #expect(text.hasSameBytes(as: "\(text)x".dropLast()))
            #expect(!text.hasSameBytes(as: text + "x"))
        }
    }
}
