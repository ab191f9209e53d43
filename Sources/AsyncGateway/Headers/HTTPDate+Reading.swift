internal import AsyncGatewayTransport

/// The moment that a date of HTTP says, in seconds since 1970-01-01 00:00:00 UTC.
///
/// All three formats are read: `Sun, 06 Nov 1994 08:49:37 GMT`, which is the one to send,
/// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`. A year of two digits is the
/// latest one with these digits that is at most 50 years in the future.
///
/// Nothing else is read: a date in other letters, with a day that its month does not have or with the
/// name of another weekday is none. A field whose date cannot be read is to be ignored, as if it had
/// not been sent. A leap second is the first second of the next minute.
/// (RFC 9110 §5.6.7; §13.1.3 and §13.1.4 for what is to be ignored)
///
/// ```swift
/// let seconds = unixSeconds(httpDate: "Sun, 06 Nov 1994 08:49:37 GMT")     // 784111777
/// ```
///
/// - Parameters:
///   - text: the date, without blanks around it.
///   - now: the present for years of two digits, in the same seconds; `nil` for that of the system.
/// - Returns: the seconds, from the years 1 to 9999; `nil` if the text is no date.
public func unixSeconds(httpDate text: some StringProtocol, now: Int? = nil) -> Int? {
    guard text.utf8.count <= HTTPDateReader.longestDate else { return nil }
    var reader = HTTPDateReader(text.utf8)
    return reader.date(now: now)
}

/// Reads a date, each part in its turn; what cannot be read is `nil`.
private struct HTTPDateReader {
    /// That of a Wednesday in the format of RFC 850.
    static let longestDate = 33

    /// Where midnight is and what the weekday is called, before it is known whether that is so.
    private struct Day {
        let weekday: Int
        var year: Int
        let month: Int
        let day: Int
    }

    private var rest: ArraySlice<UInt8>

    init(_ text: some Collection<UInt8>) {
        rest = Array(text)[...]
    }

    mutating func date(now: Int?) -> Int? {
        // RFC 9110 §5.6.7: the other format, of RFC 850, has at least 30 bytes.
        switch rest.count {
        case 24: fixedDate { $0.dateOfC() }
        case HTTPDate.byteCount: fixedDate { $0.currentDate() }
        default: recentDate(now: now ?? WallClock.unixSeconds)
        }
    }

    private mutating func fixedDate(
        _ read: (inout HTTPDateReader) -> (Day, second: Int)?
    ) -> Int? {
        guard let (day, second) = read(&self), rest.isEmpty else { return nil }
        return midnight(of: day).map { $0 + second }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    private mutating func currentDate() -> (Day, second: Int)? {
        guard let weekday = name(of: weekdays), skip(", "), let day = number(2), skip(" "),
            let month = name(of: months), skip(" "), let year = number(4), skip(" "),
            let second = time(), skip(" GMT")
        else { return nil }
        return (Day(weekday: weekday, year: year, month: month + 1, day: day), second)
    }

    /// `Sun Nov  6 08:49:37 1994`, as C's `asctime` writes it.
    private mutating func dateOfC() -> (Day, second: Int)? {
        guard let weekday = name(of: weekdays), skip(" "), let month = name(of: months), skip(" "),
            let day = skip(" ") ? number(1) : number(2), skip(" "), let second = time(), skip(" "),
            let year = number(4)
        else { return nil }
        return (Day(weekday: weekday, year: year, month: month + 1, day: day), second)
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`. (RFC 850)
    private mutating func recentDate(now: Int) -> Int? {
        guard let weekday = longWeekdays.firstIndex(where: { skip($0) }), skip(", "),
            let day = number(2), skip("-"), let month = name(of: months), skip("-"),
            let year = number(2), skip(" "), let second = time(), skip(" GMT"), rest.isEmpty
        else { return nil }
        var date = Day(weekday: weekday, year: year, month: month + 1, day: day)
        let end = min(max(now, 0), lastSecond) + fiftyYears
        date.year = latestYear(of: date, second, before: end)
        return midnight(of: date).map { $0 + second }
    }

    /// The latest year with the same two digits in which the date is not after `end`.
    private func latestYear(of date: Day, _ second: Int, before end: Int) -> Int {
        let days = (end - CivilDate.epochSeconds) / secondsPerDay
        let last = CivilDate(daysSinceEpoch: days).year
        let year = last - last % 100 + date.year
        let time = Self.midnight(year, date.month, date.day) + second
        return time > end ? year - 100 : year
    }

    /// The first second of a day; `nil` if there is no such day, or it is another weekday.
    private func midnight(of date: Day) -> Int? {
        guard date.year >= 1 else { return nil }
        let days = CivilDate.daysSinceEpoch(year: date.year, month: date.month, day: date.day)
        let civil = CivilDate(daysSinceEpoch: days)
        guard civil.day == date.day, civil.month == date.month, civil.weekday == date.weekday
        else { return nil }
        return Self.midnight(date.year, date.month, date.day)
    }

    private static func midnight(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let days = CivilDate.daysSinceEpoch(year: year, month: month, day: day)
        return days * secondsPerDay + CivilDate.epochSeconds
    }
}

// MARK: - Parts

extension HTTPDateReader {
    /// `08:49:37`, as a second of the day.
    private mutating func time() -> Int? {
        guard let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60,
            skip(":"), let second = number(2), second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    private mutating func number(_ digits: Int) -> Int? {
        let part = rest.prefix(digits)
        guard part.count == digits, part.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        rest = rest.dropFirst(digits)
        return part.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// The place of the next three letters among `names`, which have three each.
    private mutating func name(of names: [String]) -> Int? {
        names.firstIndex { skip($0) }
    }

    private mutating func skip(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }
}

private let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
private let longWeekdays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
]
private let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
]
private let secondsPerDay = 86_400
private let lastSecond = 253_402_300_799  // 9999-12-31 23:59:59
/// Fifty years of the Gregorian calendar's mean length.
private let fiftyYears = 50 * 31_556_952
