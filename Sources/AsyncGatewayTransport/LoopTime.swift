#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A moment of the continuous clock, as event loops count it: in nanoseconds, in one machine word.
///
/// `ContinuousClock.Instant` is opaque to the compiler: each copy and comparison of one is a call
/// into the runtime, and a connection makes dozens of them for each request.
package struct LoopTime: Sendable, Hashable {
    /// The clock's nanoseconds, which count from an arbitrary moment.
    package let nanoseconds: Int64

    /// A moment by the clock's nanoseconds.
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The present moment.
    package static var now: LoopTime {
        #if canImport(Darwin)
            LoopTime(nanoseconds: Int64(clock_gettime_nsec_np(CLOCK_MONOTONIC_RAW)))
        #else
            var time = timespec()
            // The clock of `ContinuousClock`: it goes on while the machine sleeps.
            clock_gettime(CLOCK_BOOTTIME, &time)
            return LoopTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
        #endif
    }

    /// How many nanoseconds there are from this moment to `later`; negative if that is earlier.
    package func nanoseconds(to later: LoopTime) -> Int64 {
        later.nanoseconds.saturatingAdding(-nanoseconds)
    }

    /// The moment that many nanoseconds later, or the latest that can be represented.
    package func advanced(byNanoseconds count: Int64) -> LoopTime {
        LoopTime(nanoseconds: nanoseconds.saturatingAdding(count))
    }

    /// The moment that much later.
    package static func + (time: LoopTime, duration: Duration) -> LoopTime {
        time.advanced(byNanoseconds: duration.wholeNanoseconds)
    }
}

extension LoopTime: Comparable {
    package static func < (left: LoopTime, right: LoopTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension LoopTime {
    /// One moment on both clocks, from which every other is converted.
    private static let anchor = (instant: ContinuousClock.now, time: LoopTime.now)

    /// The moment of an instant.
    package init(_ instant: ContinuousClock.Instant) {
        self = Self.anchor.time + Self.anchor.instant.duration(to: instant)
    }

    /// The moment as an instant of `ContinuousClock`.
    package var instant: ContinuousClock.Instant {
        Self.anchor.instant + .nanoseconds(Self.anchor.time.nanoseconds(to: self))
    }
}

extension Duration {
    /// The duration in nanoseconds, rounded up; at most `Int64.max`, which is 292 years.
    package var wholeNanoseconds: Int64 {
        // Compared first: the seconds of a duration may be more than their type can hold.
        guard self < .nanoseconds(Int64.max) else { return .max }
        guard self > .nanoseconds(Int64.min) else { return .min }
        let (seconds, attoseconds) = components
        let (rest, excess) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return seconds * 1_000_000_000 + rest + (excess > 0 ? 1 : 0)
    }
}

extension Int64 {
    fileprivate func saturatingAdding(_ other: Int64) -> Int64 {
        let (sum, isTooLarge) = addingReportingOverflow(other)
        return isTooLarge ? (other < 0 ? .min : .max) : sum
    }
}
