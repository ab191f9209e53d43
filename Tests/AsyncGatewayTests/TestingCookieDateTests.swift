import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Test client's dates of cookies")
struct TestingCookieDateTests {
    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994", "Sun, 06-Nov-1994 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT", "Sun Nov 06 08:49:37 UTC 1994", "06-NOV-1994 8:49:37",
        "1994 November 6 08:49:37", "08:49:37 06 94 nov", "6th nov 1994AD 8:49:37Z",
        "Sun,06/Nov/1994;08:49:37", "\tSun, 06 Nov 1994 08:49:37 GMT",
    ])
    func `a date is read in all its forms`(_ text: String) {
        #expect(CookieDate.unixSeconds(of: text.utf8) == 784_111_777)
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Thu, 01-Jan-70 00:00:01 GMT", 1),
        ("Tue, 31-Dec-69 23:59:59 GMT", 3_155_759_999), ("29 Feb 2000 00:00:00", 951_782_400),
        ("Mon, 01 Jan 1601 00:00:00 GMT", -11_644_473_600),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ])
    func `a year has two digits or four`(_ text: String, _ seconds: Int) {
        #expect(CookieDate.unixSeconds(of: text.utf8) == seconds)
    }

    @Test(arguments: [
        "", "tomorrow", "0", "Sun, 06 Nov 08:49:37 GMT", "06 Nov 1994", "Nov 1994 08:49:37",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 31 Apr 1994 08:49:37 GMT", "29 Feb 1900 00:00:00",
        "29 Feb 2100 00:00:00", "32 Jan 1994 08:49:37", "06 Nov 1994 24:00:00",
        "06 Nov 1994 08:60:00", "06 Nov 1994 08:49:60", "06 Nov 1600 08:49:37",
        "06 Nov 12345 08:49:37", "06 Nov 1994 008:49:37", "06 Nov 1994 08:49",
        "06 N\u{F6}v 1994 08:49:37",
    ])
    func `what is no date is none`(_ text: String) {
        #expect(CookieDate.unixSeconds(of: text.utf8) == nil)
    }

    @Test func `the server's own dates are read as they were meant`() {
        for seconds in stride(from: -11_644_473_600, through: 253_402_300_799, by: 86_399_999) {
            #expect(CookieDate.unixSeconds(of: httpDate(unixSeconds: seconds).utf8) == seconds)
        }
    }

    @Test func `bytes that are no text are no date`() {
        #expect(CookieDate.unixSeconds(of: [0xFF, 0x20, 0x80, 0x3A, 0x3A]) == nil)
    }
}
