internal import AsyncGateway

/// Reads the body of a response as a stream of events.
actor EventReader {
    private let reader: ResponseReader
    private let complaint: String?
    private var parser = EventStreamParser()

    init(_ reader: ResponseReader, of head: ReceivedHead) {
        self.reader = reader
        complaint = Self.complaint(about: head)
    }

    /// Waits for the next item.
    func nextItem() async throws -> EventStreamItem? {
        if let complaint { throw MalformedResponse(complaint) }
        while true {
            if let item = parser.takeItem() { return item }
            guard let block = try await reader.nextBlock() else { return nil }
            try parser.receive(block)
        }
    }

    /// Why a browser would not read the body as a stream of events. (HTML §9.2.2)
    private static func complaint(about head: ReceivedHead) -> String? {
        if head.status.code != 200 { return "no stream of events has the status \(head.status)" }
        let type = head.headers["Content-Type"] ?? "none"
        let essence = type.utf8.prefix { !";\t ".utf8.contains($0) }
        let isRight = String(decoding: essence, as: UTF8.self).lowercased() == "text/event-stream"
        return isRight ? nil : "no stream of events has the type \(type)"
    }
}
