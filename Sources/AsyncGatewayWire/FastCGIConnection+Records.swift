// Records that are read as a whole, and what is answered to them.

extension FastCGIConnection {
    mutating func takeWhole(
        _ header: FastCGIRecord.Header, content: [UInt8]
    ) throws(WireError) -> GatewayEvent? {
        switch (header.kind, header.request) {
        case (.abortRequest, 1...): return abort(header.request)
        case (.getValues, 0): return try .reply(values(content), endsConnection: false)
        case (nil, 0): return .reply(unknownType(header.type), endsConnection: false)
        default: throw WireError(.misplacedRecord)
        }
    }

    /// Ends a request that no app has got.
    func end(
        _ number: UInt16, _ status: FastCGIRecord.ProtocolStatus, keepsConnection: Bool
    ) -> GatewayEvent {
        var bytes: [UInt8] = []
        FastCGIRecord.appendEnd(number, status, to: &bytes)
        return .reply(bytes, endsConnection: !keepsConnection)
    }

    /// Ends a request whose client has gone; its app, if it runs, is told.
    private mutating func abort(_ number: UInt16) -> GatewayEvent? {
        guard let index = index(of: number) else { return nil }
        if case .variables = requests[index].state {
            let request = requests.remove(at: index)
            return end(number, .requestComplete, keepsConnection: request.keepsConnection)
        }
        requests[index].state = .nothing
        return .aborted(number)
    }

    /// The values that are asked for, of those that are known. (§4.1)
    private func values(_ content: [UInt8]) throws(WireError) -> [UInt8] {
        var asked: [FieldLine] = []
        try NameValuePairs.read(
            content.span, 0..<content.count, limit: limits.maximumVariableCount, into: &asked)
        let known = [
            ("FCGI_MAX_CONNS", capacity.connections),
            ("FCGI_MAX_REQS", capacity.connections), ("FCGI_MPXS_CONNS", 1),
        ]
        var answer: [UInt8] = []
        for (name, value) in known
        where asked.contains(where: { content[$0.name.indices].elementsEqual(name.utf8) }) {
            NameValuePairs.append(name.utf8, "\(value)".utf8, to: &answer)
        }
        var bytes: [UInt8] = []
        FastCGIRecord.append(.getValuesResult, 0, answer, to: &bytes)
        return bytes
    }

    /// The answer to a record of a type that is not known. (§4.2)
    private func unknownType(_ type: UInt8) -> [UInt8] {
        var bytes: [UInt8] = []
        FastCGIRecord.append(.unknownType, 0, [type, 0, 0, 0, 0, 0, 0, 0], to: &bytes)
        return bytes
    }
}
