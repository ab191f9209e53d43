extension FastCGIConnection {
    package static var carriesErrors: Bool { true }

    /// A record of no version.
    ///
    /// nginx takes the end of the connection for that of a response, and no web server looks at the status
    /// in END_REQUEST; but each refuses a record that is none.
    package static let cut = [UInt8](repeating: 0, count: FastCGIRecord.headerLength)

    package static func encode(
        response pieces: GatewayPieces, of request: UInt16
    ) -> GatewayPieces {
        let count = pieces.count
        guard count > 0 else { return pieces }
        var lead: [UInt8] = []
        guard count <= FastCGIRecord.largestContent else {
            let bytes = pieces.lead + pieces.block + pieces.tail
            lead.reserveCapacity(count + 16 * (1 + count / FastCGIRecord.largestContent))
            FastCGIRecord.appendStream(.standardOutput, request, bytes, to: &lead)
            return GatewayPieces(lead)
        }
        lead.reserveCapacity(pieces.lead.count + 16 + endLength)
        FastCGIRecord.appendHeader(.standardOutput, request, contentLength: count, to: &lead)
        lead.append(contentsOf: pieces.lead)
        var last = pieces
        last.lead = lead
        // Behind the last bytes, so that nothing is copied for it.
        if last.block.isEmpty, last.tail.isEmpty {
            FastCGIRecord.appendPadding(count, to: &last.lead)
        } else {
            FastCGIRecord.appendPadding(count, to: &last.tail)
        }
        return last
    }

    package static func encodeEndOfErrors(of request: UInt16) -> [UInt8] {
        var bytes: [UInt8] = []
        FastCGIRecord.appendHeader(.standardError, request, contentLength: 0, to: &bytes)
        return bytes
    }

    package static func encode(errors bytes: [UInt8], of request: UInt16) -> [UInt8] {
        var records: [UInt8] = []
        FastCGIRecord.appendStream(.standardError, request, bytes, to: &records)
        return records
    }

    package static func encodeEnd(of request: UInt16, hasFailed: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(endLength)
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

    private static let endLength = 24

    private static func appendEnd(of request: UInt16, hasFailed: Bool, to bytes: inout [UInt8]) {
        FastCGIRecord.appendHeader(.standardOutput, request, contentLength: 0, to: &bytes)
        FastCGIRecord.appendEnd(
            request, .requestComplete, appStatus: hasFailed ? 1 : 0, to: &bytes)
    }
}
