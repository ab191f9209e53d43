import AsyncGatewayTransport
import Testing

@Suite("Process limits")
struct ProcessLimitsTests {
    @Test func `a process may run on at least one core`() {
        #expect(ProcessLimits.availableCores >= 1)
    }

    @Test func `a process may open more than the standard streams`() {
        #expect(ProcessLimits.descriptors > 3)
    }

    @Test func `the machine has a name`() {
        #expect(!ProcessLimits.hostName.isEmpty)
        #expect(!ProcessLimits.hostName.utf8.contains(0))
    }
}
