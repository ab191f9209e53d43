/// The time that a cookie's Expires states, in any form. (RFC 6265 §5.1.1)
///
/// The algorithm does not compare the text with forms: it searches it for a time, a day, a month and a
/// year. So the three forms of RFC 9110 §5.6.7 are read, and the variants of Netscape's.
package struct CookieDate {
    private var time: [Int]?
    private var day: Int?
    private var month: Int?
    private var year: Int?

    /// The seconds since 1970 that `text` stands for; `nil` if it is no date.
    package static func unixSeconds(of text: some Collection<UInt8>) -> Int? {
        var date = CookieDate()
        for token in Array(text).split(whereSeparator: isDelimiter) { date.take(token) }
        return date.unixSeconds
    }

    /// Reads a token as the first of these that it can be and that no earlier token was.
    private mutating func take(_ token: ArraySlice<UInt8>) {
        if time == nil, let time = Self.time(token) {
            self.time = time
        } else if day == nil, let day = Self.number(token, digits: 1...2) {
            self.day = day
        } else if month == nil, let month = Self.month(token) {
            self.month = month
        } else if year == nil, let year = Self.number(token, digits: 2...4) {
            self.year = year < 70 ? year + 2000 : year < 100 ? year + 1900 : year
        }
    }

    private var unixSeconds: Int? {
        guard let time, let day, let month, let year, year >= 1601,
            time[0] <= 23, time[1] <= 59, time[2] <= 59
        else { return nil }
        let first = Self.days(before: month, of: year)
        let next = month == 12 ? first + 31 : Self.days(before: month + 1, of: year)
        guard 1...(next - first) ~= day else { return nil }
        return (first + day - 1) * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
    }
}

// MARK: - Tokens

extension CookieDate {
    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x20...0x2F, 0x3B...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    /// The number that a token begins with, if it has so many digits.
    private static func number(_ token: ArraySlice<UInt8>, digits: ClosedRange<Int>) -> Int? {
        let leading = token.prefix(while: isDigit)
        guard digits ~= leading.count else { return nil }
        return leading.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Hours, minutes and seconds; only the last may have something behind its digits.
    private static func time(_ token: ArraySlice<UInt8>) -> [Int]? {
        let fields = token.split(separator: 0x3A, maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, fields.dropLast().allSatisfy({ $0.allSatisfy(isDigit) }) else {
            return nil
        }
        let numbers = fields.compactMap { number($0, digits: 1...2) }
        return numbers.count == 3 ? numbers : nil
    }

    /// The month, 1 to 12, whose English name a token begins with.
    private static func month(_ token: ArraySlice<UInt8>) -> Int? {
        let names = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ]
        return names.firstIndex { isSame(token.prefix(3), inAnyCaseAs: $0) }.map { $0 + 1 }
    }
}

// MARK: - The calendar

extension CookieDate {
    /// The days from 1970-01-01 to the first of a month in the Gregorian calendar.
    private static func days(before month: Int, of year: Int) -> Int {
        // With March as a year's first month, its leap day is its last.
        let year = month < 3 ? year - 1 : year
        let monthsSinceMarch = (month + 9) % 12
        let leapDays = year / 4 - year / 100 + year / 400
        // Five months from March or from August on have 153 days, whatever the year.
        return year * 365 + leapDays + (monthsSinceMarch * 153 + 2) / 5 - 719_468
    }
}
