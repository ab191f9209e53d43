extension FastCGIConnection {
    package static var carriesErrors: Bool { true }

    /// A record of no version.
    ///
    /// nginx takes the end of the connection for that of a response, and no web server looks at the status
    /// in END_REQUEST; but each refuses a record that is none.
    package static let cut = [UInt8](repeating: 0, count: FastCGIRecord.headerLength)

    package static func encode(
        response pieces: consuming GatewayPieces, of request: UInt16
    ) -> GatewayPieces {
        let count = pieces.count
        guard count > 0 else { return pieces }
        guard count <= FastCGIRecord.largestContent else {
            return records(pieces.lead + pieces.block + pieces.tail, of: request)
        }
        // Within the storage of the head, which has room for it.
        pieces.lead.insert(
            contentsOf: FastCGIRecord.header(.standardOutput, request, contentLength: count), at: 0)
        // Behind the last bytes, so that nothing is copied for it.
        if pieces.block.isEmpty, pieces.tail.isEmpty {
            FastCGIRecord.appendPadding(count, to: &pieces.lead)
        } else {
            FastCGIRecord.appendPadding(count, to: &pieces.tail)
        }
        return pieces
    }

    private static func records(_ bytes: [UInt8], of request: UInt16) -> GatewayPieces {
        var records: [UInt8] = []
        let count = bytes.count
        records.reserveCapacity(count + 16 * (1 + count / FastCGIRecord.largestContent))
        FastCGIRecord.appendStream(.standardOutput, request, bytes, to: &records)
        return GatewayPieces(records)
    }

    package static func encodeEndOfErrors(of request: UInt16) -> [UInt8] {
        Array(FastCGIRecord.header(.standardError, request, contentLength: 0))
    }

    package static func encode(errors bytes: [UInt8], of request: UInt16) -> [UInt8] {
        var records: [UInt8] = []
        FastCGIRecord.appendStream(.standardError, request, bytes, to: &records)
        return records
    }

    package static func encodeEnd(of request: UInt16, hasFailed: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        appendEnd(of: request, hasFailed: hasFailed, to: &bytes)
        return bytes
    }

    package static func appendEnd(of request: UInt16, to pieces: inout GatewayPieces) {
        if pieces.block.isEmpty, pieces.tail.isEmpty {
            appendEnd(of: request, hasFailed: false, to: &pieces.lead)
        } else {
            appendEnd(of: request, hasFailed: false, to: &pieces.tail)
        }
    }

    private static func appendEnd(of request: UInt16, hasFailed: Bool, to bytes: inout [UInt8]) {
        bytes.append(
            contentsOf: FastCGIRecord.header(.standardOutput, request, contentLength: 0))
        FastCGIRecord.appendEnd(
            request, .requestComplete, appStatus: hasFailed ? 1 : 0, to: &bytes)
    }
}
