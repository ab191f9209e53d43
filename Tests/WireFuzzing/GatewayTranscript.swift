package import AsyncGatewayWire

/// What is read of what a web server has sent, one line for each event.
///
/// Requests are closed as soon as they are complete, as by an app that answers at once.
package struct GatewayTranscript: Hashable {
    /// The events; bytes of a body that follow each other are one.
    package private(set) var lines: [String] = []

    /// Why nothing more is read.
    package private(set) var failure: WireError.Kind?

    /// How many bytes the variables and the bodies had.
    package private(set) var byteCount = 0

    /// How many bytes are answered by the protocol itself.
    package private(set) var replyCount = 0

    private var bodies: [UInt16: [UInt8]] = [:]

    /// Reads what arrives in pieces.
    package init<Wire: GatewayWire>(
        _ type: Wire.Type, _ pieces: [[UInt8]], limits: GatewayLimits = GatewayLimits(),
        thenEnds: Bool = false
    ) {
        var wire = Wire(limits: limits, capacity: GatewayCapacity(connections: 7))
        for piece in pieces {
            wire.receive(piece)
            read(&wire)
        }
        if thenEnds {
            wire.receiveEnd()
            read(&wire)
        }
        for number in bodies.keys.sorted() { endBody(number) }
    }

    private mutating func read(_ wire: inout some GatewayWire) {
        do throws(WireError) {
            while let event = try wire.nextEvent() {
                if let ended = add(event) { wire.close(ended) }
            }
        } catch {
            failure = error.kind
        }
    }

    /// Adds an event.
    ///
    /// - Returns: the request that it has completed.
    private mutating func add(_ event: GatewayEvent) -> UInt16? {
        switch event {
        case .request(let head):
            byteCount += head.variables.byteCount
            lines.append("\(head.number)\(head.keepsConnection ? " keeps" : "") \(text(head))")
            return head.hasBody ? nil : end(head.number, "end")
        case .refused(let head, let error): return end(head.number, "refused \(error.kind)")
        case .body(let number, let block):
            byteCount += block.count
            bodies[number, default: []] += block
            return nil
        case .end(let number): return end(number, "end")
        case .failed(let number, let error): return end(number, "failed \(error.kind)")
        case .aborted(let number): return end(number, "aborted")
        case .reply(let bytes, let endsConnection):
            replyCount += bytes.count
            let text = bytes.map(String.init).joined(separator: " ")
            lines.append("reply \(text)\(endsConnection ? " and end" : "")")
            return nil
        }
    }

    private func text(_ head: GatewayRequestHead) -> String {
        head.variables.all.map { "\($0.name)=\(String(decoding: $0.value, as: UTF8.self))" }
            .joined(separator: " ")
    }

    private mutating func end(_ number: UInt16, _ text: String) -> UInt16 {
        endBody(number)
        lines.append("\(number) \(text)")
        return number
    }

    private mutating func endBody(_ number: UInt16) {
        guard let body = bodies.removeValue(forKey: number) else { return }
        lines.append("\(number) body \(String(decoding: body, as: UTF8.self))")
    }
}
