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
}
