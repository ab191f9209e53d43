/// FastCGI on one connection of an app that is a responder. (FastCGI Specification 1.0)
///
/// Requests may be open at the same time, their records in any order. Records of requests that are not
/// open are dropped, as §3.3 says: a web server may have sent them before it got the end.
package struct FastCGIConnection: GatewayWire {
    let limits: GatewayLimits
    let capacity: GatewayCapacity
    private var buffer = ReceiveBuffer()
    private var failure: WireError?
    private var peerHasEnded = false
    /// The record that is being read.
    private var record: OpenRecord?
    var requests: [OpenRequest] = []
    /// The request all of whose body has been handed out, if its end has not.
    private var endedBody: UInt16?
    package var spareLines: [FieldLine] = []

    /// A record whose header has been read.
    private struct OpenRecord {
        let header: FastCGIRecord.Header
        var contentLeft: Int
        var paddingLeft: Int
        /// Whether all of its content has been taken, be it none.
        var isTaken = false

        init(_ header: FastCGIRecord.Header) {
            self.header = header
            (contentLeft, paddingLeft) = (header.contentLength, header.paddingLength)
        }
    }

    struct OpenRequest {
        let number: UInt16
        let keepsConnection: Bool
        var state = State.variables([])
    }

    /// What is still to come of a request.
    enum State {
        /// The rest of its variables, behind these bytes.
        case variables([UInt8])
        /// So many bytes of its body; `nil` if it ends with its stream.
        case body(Int?)
        /// Nothing that would be read.
        case nothing
    }

    /// What a step has come to.
    private enum Step {
        case event(GatewayEvent)
        case again
        case needsMore
    }

    package init(limits: GatewayLimits, capacity: GatewayCapacity) {
        (self.limits, self.capacity) = (limits, capacity)
    }

    package mutating func receive(_ bytes: consuming [UInt8]) {
        if failure == nil, !bytes.isEmpty { buffer.append(bytes) }
    }

    package mutating func receiveEnd() {
        peerHasEnded = true
    }

    package var bytesRead: Int { mutating get { buffer.bytesRead } }

    package var hasEnded: Bool {
        mutating get { failure != nil || peerHasEnded && buffer.isEmpty }
    }

    package var hasPartialHead: Bool { mutating get { isWithinHead } }

    private var isWithinHead: Bool {
        for request in requests {
            if case .variables = request.state { return true }
        }
        if let record { return record.header.kind != .standardInput && record.contentLeft > 0 }
        return !buffer.isEmpty && requests.isEmpty
    }

    package mutating func close(_ request: UInt16) {
        requests.removeAll { $0.number == request }
    }

    package mutating func nextEvent() throws(WireError) -> GatewayEvent? {
        if let failure { throw failure }
        do throws(WireError) {
            while true {
                switch try step() {
                case .event(let event): return event
                case .again: continue
                case .needsMore: return peerHasEnded ? try endOfInput() : nil
                }
            }
        } catch {
            failure = error
            buffer.reset()
            throw error
        }
    }

    /// What the end of the peer's stream means for what it has not completed.
    private mutating func endOfInput() throws(WireError) -> GatewayEvent? {
        for index in requests.indices {
            guard case .body = requests[index].state else { continue }
            requests[index].state = .nothing
            return .failed(requests[index].number, WireError(.incompleteBody))
        }
        if isWithinHead { throw WireError(.incompleteHead) }
        buffer.reset()
        return nil
    }
}

// MARK: - Records

extension FastCGIConnection {
    private mutating func step() throws(WireError) -> Step {
        if let number = endedBody {
            endedBody = nil
            return .event(.end(number))
        }
        guard let record else { return try beginRecord() ? .again : .needsMore }
        if record.isTaken { return endRecord() }
        switch record.header.kind {
        case .parameters: return try takeVariables(record.header)
        case .standardInput: return try takeBody(record.header)
        case .beginRequest: return try beginRequest(record.header)
        default:
            // The others are small, and read as a whole.
            guard buffer.count >= record.contentLeft else { return .needsMore }
            let event = try takeWhole(record.header, content: takeContent())
            return event.map(Step.event) ?? .again
        }
    }

    /// Reads the header of the next record.
    ///
    /// - Returns: `false` if it has not arrived to its end.
    private mutating func beginRecord() throws(WireError) -> Bool {
        guard buffer.count >= FastCGIRecord.headerLength else {
            // What cannot be a record is refused at its first byte.
            if !buffer.isEmpty, buffer.bytes[buffer.start] != 1 {
                throw WireError(.malformedRecord)
            }
            return false
        }
        guard let header = try header(behind: 0) else { return false }
        record = OpenRecord(header)
        buffer.consume(FastCGIRecord.headerLength)
        return true
    }

    /// Takes what has arrived of the record's content.
    private mutating func takeContent() -> [UInt8] {
        let count = countArrived()
        return count == 0 ? [] : buffer.take(count)
    }

    /// Counts what has arrived of the record's content as taken.
    private mutating func countArrived() -> Int {
        guard let left = record?.contentLeft else { return 0 }
        let count = min(left, buffer.count)
        record?.contentLeft -= count
        record?.isTaken = count == left
        return count
    }

    /// Drops the padding, and goes on to the next record.
    private mutating func endRecord() -> Step {
        guard let left = record?.paddingLeft else { return .again }
        let count = min(left, buffer.count)
        if count > 0 { buffer.consume(count) }
        record?.paddingLeft -= count
        guard count == left else { return .needsMore }
        record = nil
        return .again
    }
}

// MARK: - The beginning of a request

extension FastCGIConnection {
    private mutating func beginRequest(_ header: FastCGIRecord.Header) throws(WireError) -> Step {
        guard header.request != 0, index(of: header.request) == nil else {
            throw WireError(.misplacedRecord)
        }
        guard header.contentLength == FastCGIRecord.beginLength else {
            throw WireError(.malformedRecord)
        }
        guard buffer.count >= header.contentLength else { return .needsMore }
        let (bytes, start) = (buffer.bytes, buffer.start)
        let isResponder = bytes[start] == 0 && bytes[start + 1] == 1
        // FCGI_KEEP_CONN
        let keepsConnection = bytes[start + 2] & 1 != 0
        buffer.consume(countArrived())
        let (number, isFull) = (header.request, requests.count >= limits.maximumOpenRequests)
        guard isResponder, !isFull else {
            let status = isResponder ? FastCGIRecord.ProtocolStatus.overloaded : .unknownRole
            return .event(end(number, status, keepsConnection: keepsConnection))
        }
        requests.append(OpenRequest(number: number, keepsConnection: keepsConnection))
        return .again
    }
}

// MARK: - Streams

extension FastCGIConnection {
    func index(of number: UInt16) -> Int? {
        requests.firstIndex { $0.number == number }
    }

    private mutating func takeVariables(_ header: FastCGIRecord.Header) throws(WireError) -> Step {
        guard let index = index(of: header.request) else { return skip() }
        guard case .variables(var bytes) = requests[index].state else {
            if case .nothing = requests[index].state { return skip() }
            throw WireError(.misplacedRecord)
        }
        if header.contentLength == 0 {
            record?.isTaken = true
            return .event(begin(index, bytes, in: 0..<bytes.count))
        }
        guard !buffer.isEmpty else { return .needsMore }
        if bytes.isEmpty, let event = beginAtOnce(index) { return .event(event) }
        requests[index].state = .nothing
        let content = takeContent()
        guard bytes.count + content.count <= limits.maximumVariableBytes else {
            let begun = begun(bytes.isEmpty ? content : bytes, of: bytes.count + content.count)
            return .event(refuse(index, WireError(.variablesTooLarge), begun))
        }
        if bytes.isEmpty { bytes = content } else { bytes += content }
        requests[index].state = .variables(bytes)
        return .again
    }

    /// Begins a request all of whose variables are in the record that is being read, and have arrived with
    /// the record that ends them, as most do: nothing is copied.
    private mutating func beginAtOnce(_ index: Int) -> GatewayEvent? {
        guard let record, record.contentLeft == record.header.contentLength,
            record.contentLeft <= limits.maximumVariableBytes,
            buffer.bytes.capacity <= Self.smallStorage
        else { return nil }
        let (count, end) = (record.contentLeft, record.contentLeft + record.paddingLeft)
        guard let next = try? header(behind: end), next.kind == .parameters,
            next.request == record.header.request, next.contentLength == 0, next.paddingLength == 0
        else { return nil }
        let (bytes, start) = (buffer.bytes, buffer.start)
        buffer.consume(end + FastCGIRecord.headerLength)
        self.record = nil
        return begin(index, bytes, in: start..<start + count)
    }

    /// Storage of this size, in bytes, may be kept by a request that needs a part of it.
    private static let smallStorage = 8192

    /// The header that follows so many bytes of what has arrived; `nil` if it has not.
    private func header(behind count: Int) throws(WireError) -> FastCGIRecord.Header? {
        guard buffer.count >= count + FastCGIRecord.headerLength else { return nil }
        let bytes = buffer.bytes
        return try FastCGIRecord.Header(
            bytes.span.extracting(droppingFirst: buffer.start + count))
    }

    /// Begins a request whose variables have all arrived.
    ///
    /// - Parameters:
    ///   - index: the request.
    ///   - bytes: what has the variables.
    ///   - range: where they are.
    /// - Returns: the event of its beginning, or of its refusal.
    private mutating func begin(
        _ index: Int, _ bytes: [UInt8], in range: Range<Int>
    ) -> GatewayEvent {
        var lines = exchange(&spareLines, with: [])
        var isComplete = false
        do throws(WireError) {
            try NameValuePairs.read(
                bytes.span, range, limit: limits.maximumVariableCount, into: &lines)
            isComplete = true
            let variables = VariableTable(bytes, lines, byteCount: range.count)
            requests[index].state = .nothing
            let length = try variables.check()
            let hasBody = length.map { $0 > 0 } ?? !takeEmptyBody(of: requests[index].number)
            if hasBody { requests[index].state = .body(length) }
            return .request(head(of: requests[index], variables, hasBody: hasBody))
        } catch {
            let variables = VariableTable(
                bytes, lines, byteCount: range.count, isComplete: isComplete)
            return refuse(index, error, variables)
        }
    }

    /// Takes the end of a body that has no bytes, if it has arrived already: a request without a body is
    /// complete with its variables then.
    private mutating func takeEmptyBody(of number: UInt16) -> Bool {
        guard record?.paddingLeft ?? 0 == 0, let header = try? header(behind: 0),
            header.kind == .standardInput, header.request == number, header.contentLength == 0,
            header.paddingLength == 0
        else { return false }
        buffer.consume(FastCGIRecord.headerLength)
        return true
    }

    /// The variables at the beginning of `byteCount` bytes that are too many.
    private func begun(_ bytes: [UInt8], of byteCount: Int) -> VariableTable {
        var lines: [FieldLine] = []
        // The last is incomplete.
        try? NameValuePairs.read(
            bytes.span, 0..<bytes.count, limit: limits.maximumVariableCount, into: &lines)
        return VariableTable(bytes, lines, byteCount: byteCount, isComplete: false)
    }

    /// Refuses a request.
    ///
    /// - Parameters:
    ///   - index: the request.
    ///   - error: why.
    ///   - variables: those that could be read, for the log.
    /// - Returns: the event that says so.
    private mutating func refuse(
        _ index: Int, _ error: WireError, _ variables: VariableTable
    ) -> GatewayEvent {
        requests[index].state = .nothing
        return .refused(head(of: requests[index], variables, hasBody: false), error)
    }

    private func head(
        of request: OpenRequest, _ variables: VariableTable, hasBody: Bool
    ) -> GatewayRequestHead {
        GatewayRequestHead(
            number: request.number, variables: variables, hasBody: hasBody,
            keepsConnection: request.keepsConnection)
    }

    private mutating func takeBody(_ header: FastCGIRecord.Header) throws(WireError) -> Step {
        guard let index = index(of: header.request) else { return skip() }
        switch requests[index].state {
        case .variables: throw WireError(.misplacedRecord)
        case .nothing: return skip()
        case .body(let left):
            if header.contentLength == 0 { return .event(endBody(index, missing: left)) }
            guard !buffer.isEmpty else { return .needsMore }
            return .event(body(index, left))
        }
    }

    /// Takes bytes of a body that has so many left.
    private mutating func body(_ index: Int, _ left: Int?) -> GatewayEvent {
        let number = requests[index].number
        let content = takeContent()
        guard let left else { return .body(number, content) }
        // RFC 3875 §4.2: what exceeds the length is no part of the body.
        guard content.count < left else {
            requests[index].state = .nothing
            endedBody = number
            return .body(number, content.count == left ? content : Array(content.prefix(left)))
        }
        requests[index].state = .body(left - content.count)
        return .body(number, content)
    }

    private mutating func endBody(_ index: Int, missing: Int?) -> GatewayEvent {
        record?.isTaken = true
        requests[index].state = .nothing
        let number = requests[index].number
        return missing == nil ? .end(number) : .failed(number, WireError(.incompleteBody))
    }

    /// Drops what has arrived of a record of a stream that nobody reads.
    private mutating func skip() -> Step {
        let count = countArrived()
        if count > 0 { buffer.consume(count) }
        return record?.isTaken == true ? .again : .needsMore
    }
}
