import AsyncGatewayTransport
import Testing

@Suite("Loop time") struct LoopTimeTests {
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

    @Test(
        arguments: [
            (.zero, 0), (.nanoseconds(7), 7), (.seconds(-1), -1_000_000_000),
            (Duration(secondsComponent: 0, attosecondsComponent: 1), 1),
            (
                Duration(secondsComponent: 1, attosecondsComponent: 999_999_999_000_000_001),
                2_000_000_000
            ),
        ] as [(Duration, Int64)])
    func `a duration is rounded up to nanoseconds`(_ duration: Duration, _ nanoseconds: Int64) {
        #expect(duration.wholeNanoseconds == nanoseconds)
    }

    @Test(arguments: [
        (Duration.seconds(Int64.max), Int64.max), (.seconds(Int64.min), .min),
        (.seconds(9_223_372_036), 9_223_372_036_000_000_000), (.seconds(9_223_372_037), .max),
    ])
    func `a duration of centuries is one for ever`(_ duration: Duration, _ nanoseconds: Int64) {
        #expect(duration.wholeNanoseconds == nanoseconds)
    }

    @Test func `no time comes after the end of time`() {
        let end = LoopTime.now + .seconds(Int64.max)

        #expect(end + .seconds(1) == end)
        #expect(end > .now)
        #expect(LoopTime.now.nanoseconds(to: end) > 0)
        #expect(end.nanoseconds(to: .now) < 0)
    }
}
