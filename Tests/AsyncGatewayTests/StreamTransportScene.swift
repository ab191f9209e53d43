import AsyncGateway
import AsyncGatewayTransport
import Testing

/// A transport over a stream that a test plays, and the calls that a connection makes.
struct StreamTransportScene {
    let journal = Journal()
    let stream: StubStream
    let transport: StreamTransport<StubStream>
    let caller: TransportCaller<StreamTransport<StubStream>>

    init(openingFailure: (any Error)? = nil) {
        stream = StubStream(journal, openingFailure: openingFailure)
        transport = StreamTransport(stream)
        caller = TransportCaller(transport, Journal())
    }

    /// What the stream was asked for since it was opened.
    var calls: [String] { Array(journal.entries.drop { $0.hasPrefix("open") }) }

    /// Opens the transport, and waits until its stream has been asked for that.
    func open() async throws {
        await caller.call { $0.open(StreamSettings(writeTimeout: .seconds(7))) }
        try await journal.wait(for: "open 7.0 seconds")
    }

    /// Lets the stream keep a write waiting.
    func stick(_ text: String) async throws {
        await stream.hold()
        #expect(try await caller.call { try $0.tryWrite(text) })
        try await journal.wait(for: "write \(text)")
    }
}
