import Testing

@testable import AsyncGatewayTransport

@Suite("Processor delay") struct ProcessorDelayTests {
    @Test func `is the second number of the kernel's statistics`() {
        #expect(ProcessorDelay.nanoseconds(in: Array("12 345 6\n".utf8)) == 345)
    }

    @Test(arguments: ["", "12", "12 x 6", "12 99999999999999999999 6"])
    func `is not known of anything else`(_ text: String) {
        #expect(ProcessorDelay.nanoseconds(in: Array(text.utf8)) == nil)
    }

    #if os(Linux)
        @Test func `of a loop is counted`() async throws {
            let loop = try EventLoop.loops(count: 1)[0]
            // Runs on the loop, which then knows its thread.
            await Task(executorPreference: loop) {}.value

            #expect(try #require(loop.processorDelay) >= 0)
        }
    #endif
}
