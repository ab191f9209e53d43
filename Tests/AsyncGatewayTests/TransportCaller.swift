import AsyncGatewayTransport

/// Makes the calls of a transport on its executor, as a connection does.
actor TransportCaller<Transport: ConnectionTransport> {
    nonisolated let unownedExecutor: UnownedSerialExecutor
    nonisolated let transport: Transport
    private let journal: Journal

    /// What is begun is noted in `journal`, in the job that then makes the call.
    init(_ transport: Transport, _ journal: Journal) {
        self.transport = transport
        self.journal = journal
        unownedExecutor = transport.unownedExecutor
    }

    /// Makes calls that do not wait, in one job.
    func call<Result>(_ body: @Sendable (Transport) throws -> Result) rethrows -> Result {
        try body(transport)
    }

    func read(atMost count: Int = 100, until deadline: LoopTime? = nil) async throws -> String {
        journal.note("reading")
        let bytes = try await transport.read(atMost: count, until: deadline)
        return String(decoding: bytes, as: UTF8.self)
    }

    func write(_ text: String) async throws {
        journal.note("writing \(text)")
        try await transport.write(Array(text.utf8))
    }

    func flush() async throws {
        journal.note("flushing")
        try await transport.flush()
    }

    func send(file: OpenFile, _ range: Range<Int64>) async throws {
        try await transport.send(file: file, range)
    }
}

extension ConnectionTransport {
    func tryWrite(_ text: String) throws -> Bool {
        try tryWrite(Array(text.utf8), [], [])
    }

    func tryReadText(atMost count: Int = 100) throws -> String? {
        try tryRead(atMost: count).map { String(decoding: $0, as: UTF8.self) }
    }
}
