import AsyncGatewayTransport
import Testing

@Suite("Loop time") struct LoopTimeTests {
    struct Length: Sendable {
        let duration: Duration
        let nanoseconds: Int64

        init(_ duration: Duration, _ nanoseconds: Int64) {
            (self.duration, self.nanoseconds) = (duration, nanoseconds)
        }

        init(attoseconds: Int64, _ nanoseconds: Int64) {
            self.init(Duration(secondsComponent: 0, attosecondsComponent: attoseconds), nanoseconds)
        }
    }

    @Test(arguments: [
        Length(.zero, 0),
        Length(.nanoseconds(7), 7),
        Length(.seconds(-1), -1_000_000_000),
        Length(attoseconds: 1, 1),
        Length(attoseconds: -1, 0),
        Length(attoseconds: 999_999_999_000_000_001, 1_000_000_000),
        Length(.seconds(9_223_372_036), 9_223_372_036_000_000_000),
        Length(.nanoseconds(Int64.max - 1), .max - 1),
        Length(.nanoseconds(Int64.min + 1), .min + 1),
    ])
    func `a duration is rounded up to nanoseconds`(_ length: Length) {
        #expect(length.duration.wholeNanoseconds == length.nanoseconds)
    }

    @Test(arguments: [
        Length(.nanoseconds(Int64.max), .max),
        Length(.nanoseconds(Int64.min), .min),
        Length(.seconds(9_223_372_037), .max),
        Length(.seconds(Int64.max), .max),
        Length(.seconds(Int64.min), .min),
        Length(.seconds(Int64.max) * 2, .max),
        Length(.seconds(Int64.min) * 2, .min),
    ])
    func `a duration of centuries is one for ever`(_ length: Length) {
        #expect(length.duration.wholeNanoseconds == length.nanoseconds)
    }

    @Test func `a moment is the same on both clocks`() {
        let instant = ContinuousClock.now + .seconds(5)

        #expect(LoopTime(instant).instant == instant)
    }

    @Test func `it goes on as the continuous clock does`() {
        let (before, time, after) = (ContinuousClock.now, LoopTime.now, ContinuousClock.now)

        // One reads the clock after the other at the one moment that ties them together.
        #expect(time.instant > before - .seconds(1))
        #expect(time.instant < after + .seconds(1))
    }

    @Test func `no time comes after the end of time`() {
        let end = LoopTime.now + .seconds(Int64.max)

        #expect(end + .seconds(1) == end)
        #expect(end > .now)
        #expect(LoopTime.now.nanoseconds(to: end) > 0)
        #expect(end.nanoseconds(to: .now) < 0)
    }

    @Test func `a moment that no clock will reach is the end of time`() {
        let forEver = Duration.seconds(Int64.max)
        let instant = ContinuousClock.now + forEver + forEver

        #expect(LoopTime(instant) == LoopTime.now + forEver)
    }
}
