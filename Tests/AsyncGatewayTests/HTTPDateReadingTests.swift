import AsyncGateway
import Testing

@Suite("Reading of HTTP dates")
struct HTTPDateReadingTests {
    /// 2026-06-01 00:00:00.
    private let now = 1_780_272_000

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ])
    func `the three formats of RFC 9110 are the same moment`(_ date: String) {
        #expect(unixSeconds(httpDate: date) == 784_111_777)
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
        ("Mon, 01 Jan 0001 00:00:00 GMT", -62_135_596_800),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
        ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000),
        ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800),
        ("Wednesday, 28-Feb-24 00:00:00 GMT", 1_709_078_400),
        ("Thu Feb 29 12:00:00 2024", 1_709_208_000), ("Tue Nov 16 01:02:03 1999", 942_714_123),
    ])
    func `a date is read to the second`(_ date: String, _ time: Int) {
        #expect(unixSeconds(httpDate: date, now: now) == time)
    }

    @Test func `every date that is written is read`() {
        for time in stride(from: -62_135_596_800, to: 253_402_300_799, by: 6_700_417_001) {
            #expect(unixSeconds(httpDate: httpDate(unixSeconds: time)) == time)
        }
        for day in 0..<1500 {
            let time = 1_700_000_000 + day * 86_400
            #expect(unixSeconds(httpDate: httpDate(unixSeconds: time)) == time)
        }
    }

    @Test(
        arguments: [
            ("Monday, 01-Jun-76 00:00:00 GMT", nil),
            ("Tuesday, 01-Jun-76 00:00:00 GMT", 202_435_200),
            ("Sunday, 31-May-76 00:00:00 GMT", 3_358_108_800),
            ("Monday, 31-May-76 00:00:00 GMT", nil),
            ("Saturday, 01-Jan-00 00:00:00 GMT", 946_684_800),
            ("Friday, 31-Dec-99 23:59:59 GMT", 946_684_799),
            ("Thursday, 01-Jan-26 00:00:00 GMT", 1_767_225_600),
        ] as [(String, Int?)])
    func `a year of two digits is at most fifty years in the future`(_ date: String, _ time: Int?) {
        #expect(unixSeconds(httpDate: date, now: now) == time)
    }

    @Test(arguments: [Int.min, -1, 0, Int.max])
    func `no present is too far away`(_ now: Int) {
        _ = unixSeconds(httpDate: "Sunday, 06-Nov-94 08:49:37 GMT", now: now)
        #expect(unixSeconds(httpDate: "Sun, 06 Nov 1994 08:49:37 GMT", now: now) == 784_111_777)
    }

    @Test(arguments: [
        "", "now", "784111777", "sun, 06 Nov 1994 08:49:37 GMT", "SUN, 06 NOV 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 gmt",
        "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 +00",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun,  6 Nov 1994 08:49:37 GMT",
        "Sun 06 Nov 1994 08:49:37 GMT ", " Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 8:49:37 GMT ",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Mon, 31 Feb 1994 08:49:37 GMT",
        "Thu, 29 Feb 2023 08:49:37 GMT", "Thu, 29 Feb 1900 08:49:37 GMT",
        "Sun, 06 Nov 0000 08:49:37 GMT", "Sun, 06 Nov +994 08:49:37 GMT",
        "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06-Nov-1994 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT", "Sonntag, 06-Nov-94 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov 06 08:49:37 94", "Sun Nov 6 08:49:37 1994",
        "Sun Nov  6 08:49:37 1994 ", "Sun, 06 Nov 1994 08:49:37 GMT; length=1",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
        "Su\u{301}n, 06 Nov 1994 08:49:37 GM", "Sun, 0\u{661} Nov 1994 08:49:37 GMT",
        "1994-11-06T08:49:37Z",
    ])
    func `what is no date to the letter is none`(_ text: String) {
        #expect(unixSeconds(httpDate: text, now: now) == nil)
    }

    @Test func `a text of a megabyte is no date`() {
        #expect(unixSeconds(httpDate: String(repeating: "Sun, ", count: 200_000)) == nil)
    }
}
