/// A moment in the format of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// The names are English whatever the locale. A moment outside the years 1...9999 becomes the
/// nearest one inside, because the format has four digits for the year.
/// (wsgiref.handlers.format_date_time; RFC 9110 §5.6.7)
///
/// - Parameter unixSeconds: the seconds since 1970-01-01 00:00:00 UTC.
/// - Returns: The date, 29 ASCII characters.
public func httpDate(unixSeconds: Int) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(HTTPDate.byteCount)
    HTTPDate.append(unixSeconds: unixSeconds, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
}

/// The format of ``httpDate(unixSeconds:)``, written into a buffer.
package enum HTTPDate {
    /// How many bytes every date has.
    package static let byteCount = 29

    /// Appends the date; allocates nothing if it fits the capacity of `bytes`.
    package static func append(unixSeconds: Int, to bytes: inout [UInt8]) {
        let seconds = min(max(unixSeconds, firstSecond), lastSecond) - CivilDate.epochSeconds
        let date = CivilDate(daysSinceEpoch: seconds / secondsPerDay)
        bytes.appendName(date.weekday, of: "SunMonTueWedThuFriSat", ", ")
        bytes.appendTwoDigits(date.day, " ")
        bytes.appendName(date.month - 1, of: "JanFebMarAprMayJunJulAugSepOctNovDec", " ")
        bytes.appendTwoDigits(date.year / 100, "")
        bytes.appendTwoDigits(date.year % 100, " ")
        bytes.appendTwoDigits(seconds / 3600 % 24, ":")
        bytes.appendTwoDigits(seconds / 60 % 60, ":")
        bytes.appendTwoDigits(seconds % 60, " GMT")
    }
}

private let secondsPerDay = 86_400
private let firstSecond = -62_135_596_800  // 0001-01-01 00:00:00
private let lastSecond = 253_402_300_799  // 9999-12-31 23:59:59

extension [UInt8] {
    fileprivate mutating func appendName(_ index: Int, of names: String, _ end: String) {
        append(contentsOf: names.utf8.dropFirst(3 * index).prefix(3))
        append(contentsOf: end.utf8)
    }

    fileprivate mutating func appendTwoDigits(_ number: Int, _ end: String) {
        append(UInt8(ascii: "0") + UInt8(number / 10))
        append(UInt8(ascii: "0") + UInt8(number % 10))
        append(contentsOf: end.utf8)
    }
}
