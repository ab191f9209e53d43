internal import AsyncGateway

/// One request of a ``TestClient``, ready to be sent.
struct TestRequest: Sendable {
    let method: RequestMethod
    let body: TestBody
    /// The request line, the fields, and the body unless it comes in blocks.
    let opening: [UInt8]

    init(
        _ method: RequestMethod, _ target: String, headers: Headers, body: TestBody
    ) throws(GatewayError) {
        let name = method.description
        guard isToken(name.utf8) else { throw GatewayError(.invalidRequest, name) }
        guard Self.isTarget(target) else { throw GatewayError(.invalidRequest, target) }
        self.method = method
        self.body = body
        var headers = headers
        if !headers.contains("Host") { headers.add("Host", "localhost") }
        if let type = body.contentType, !headers.contains("Content-Type") {
            headers.add("Content-Type", type)
        }
        Self.addFraming(of: body, to: &headers)
        var opening = Array("\(method) \(target) HTTP/1.1\r\n".utf8)
        opening += try headers.encoded()
        if case .bytes(let bytes) = body.storage { opening += bytes }
        self.opening = opening
    }

    /// Whether the target can stand in a request line; whether it is valid, the server decides.
    ///
    /// Behind a blank or a line end the rest would be read as something else, even as another request.
    private static func isTarget(_ target: String) -> Bool {
        !target.utf8.isEmpty && target.utf8.allSatisfy { 0x21...0x7E ~= $0 }
    }

    private static func addFraming(of body: TestBody, to headers: inout Headers) {
        // A test that sets one of them itself tests what the server does with it.
        if headers.contains("Content-Length") || headers.contains("Transfer-Encoding") { return }
        switch body.storage {
        case .none: return
        case .bytes(let bytes): headers.add("Content-Length", "\(bytes.count)")
        case .blocks: headers.add("Transfer-Encoding", "chunked")
        }
    }

    /// Sends what follows the opening: the blocks of the body as they come.
    ///
    /// - Throws: what the blocks' sequence or the connection throws.
    func sendBlocks(to client: InMemoryConnection.Client) async throws {
        try await sendBlocks { try await client.send($0) }
    }

    /// All bytes of the request; the blocks of the body are read to their end.
    ///
    /// - Throws: what the blocks' sequence throws.
    func encoded() async throws -> [UInt8] {
        let rest = InMemoryWriter()
        try await sendBlocks { try await rest.write($0) }
        return opening + rest.bytes
    }

    private func sendBlocks(_ send: @escaping TestBody.Send) async throws {
        guard case .blocks(let forEach, let trailers) = body.storage else { return }
        try await forEach { block in
            let size = String(block.count, radix: 16)
            try await send(Array("\(size)\r\n".utf8) + block + [0x0D, 0x0A])
        }
        try await send(Array("0\r\n".utf8) + trailers.encoded())
    }
}
