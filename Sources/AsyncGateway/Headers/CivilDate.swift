/// A day of the proleptic Gregorian calendar.
struct CivilDate {
    let year: Int
    let month: Int
    let day: Int

    /// The days since Sunday.
    let weekday: Int

    /// The day 0000-03-01, from which days are counted, in seconds since 1970.
    static let epochSeconds = -62_162_035_200

    /// The day that many days after 0000-03-01, which may not be negative.
    ///
    /// With March as its first month a year has its leap day at its end, and 400 such years always
    /// have 146,097 days, so no case is special.
    init(daysSinceEpoch days: Int) {
        let dayOfCycle = days % 146_097
        let yearOfCycle =
            (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        // Five months from March or from August on have 153 days, whatever the year.
        let monthsSinceMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthsSinceMarch + 2) / 5 + 1
        month = monthsSinceMarch < 10 ? monthsSinceMarch + 3 : monthsSinceMarch - 9
        year = days / 146_097 * 400 + yearOfCycle + (month < 3 ? 1 : 0)
        // 0000-03-01 was a Wednesday.
        weekday = (days + 3) % 7
    }

    /// The days from 0000-03-01 to a day that need not exist: a 31st of April is the first of May.
    ///
    /// - Parameters:
    ///   - year: the year, from 1 on.
    ///   - month: the month, from 1 to 12.
    ///   - day: the day of the month, from 1 on.
    /// - Returns: the days, never fewer than 0.
    static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        // Years begin with March, as above.
        let (years, months) = month < 3 ? (year - 1, month + 9) : (year, month - 3)
        return 365 * years + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day
            - 1
    }
}
