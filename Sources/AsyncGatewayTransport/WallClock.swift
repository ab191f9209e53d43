#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The time of day.
package enum WallClock {
    /// Whole seconds since 1970, without leap seconds.
    package static var unixSeconds: Int { time(nil) }

    /// The whole seconds since 1970 of the moment that was that long ago.
    package static func unixSeconds(before duration: Duration) -> Int {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let past = duration.wholeNanoseconds
        let seconds = now.tv_sec - Int(past / 1_000_000_000)
        return now.tv_nsec < Int(past % 1_000_000_000) ? seconds - 1 : seconds
    }
}
