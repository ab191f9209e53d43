package import AsyncGatewayWire

/// What is read of what a web server has sent.
///
/// Requests are closed as soon as they are complete, as by an app that answers at once.
package struct GatewayTranscript: Hashable {
    /// The events; a body is one, in front of what completes its request.
    package private(set) var events: [Event] = []

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

    /// What an event says, however it has arrived.
    package enum Event: Hashable {
        case request(UInt16, keepsConnection: Bool, [Variable])
        case refused(UInt16, WireError.Kind)
        case body(UInt16, [UInt8])
        case end(UInt16)
        case failed(UInt16, WireError.Kind)
        case aborted(UInt16)
        case reply([UInt8], endsConnection: Bool)
    }

    /// A variable of a request.
    package struct Variable: Hashable {
        package let name: String
        package let value: ArraySlice<UInt8>
    }

    /// Adds an event.
    ///
    /// - Returns: the request that it has completed.
    private mutating func add(_ event: GatewayEvent) -> UInt16? {
        switch event {
        case .request(let head):
            byteCount += head.variables.byteCount
            let variables = head.variables.all.map { Variable(name: $0.name, value: $0.value) }
            events.append(
                .request(head.number, keepsConnection: head.keepsConnection, variables))
            return head.hasBody ? nil : end(head.number, with: .end(head.number))
        case .refused(let head, let error):
            return end(head.number, with: .refused(head.number, error.kind))
        case .end(let number): return end(number, with: .end(number))
        case .failed(let number, let error):
            return end(number, with: .failed(number, error.kind))
        case .aborted(let number): return end(number, with: .aborted(number))
        case .body(let number, let block):
            byteCount += block.count
            bodies[number, default: []] += block
        case .reply(let bytes, let endsConnection):
            replyCount += bytes.count
            events.append(.reply(bytes, endsConnection: endsConnection))
        }
        return nil
    }

    private mutating func end(_ number: UInt16, with event: Event) -> UInt16 {
        endBody(number)
        events.append(event)
        return number
    }

    private mutating func endBody(_ number: UInt16) {
        guard let body = bodies.removeValue(forKey: number) else { return }
        events.append(.body(number, body))
    }
}

extension GatewayTranscript {
    /// The events, one line for each.
    package var lines: [String] { events.map(Self.line) }

    private static func line(_ event: Event) -> String {
        switch event {
        case .request(let number, let keepsConnection, let variables):
            "\(number)\(keepsConnection ? " keeps" : "") \(text(variables))"
        case .refused(let number, let kind): "\(number) refused \(kind)"
        case .body(let number, let block):
            "\(number) body \(String(decoding: block, as: UTF8.self))"
        case .end(let number): "\(number) end"
        case .failed(let number, let kind): "\(number) failed \(kind)"
        case .aborted(let number): "\(number) aborted"
        case .reply(let bytes, let endsConnection):
            "reply \(bytes.map(String.init).joined(separator: " "))\(endsConnection ? " and end" : "")"
        }
    }

    private static func text(_ variables: [Variable]) -> String {
        variables.map { "\($0.name)=\(String(decoding: $0.value, as: UTF8.self))" }
            .joined(separator: " ")
    }
}
