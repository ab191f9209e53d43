internal import AsyncGateway

/// Reads a multipart body from a request, for its parts, which share one position.
final class MultipartReader {
    private var blocks: RequestBody.Iterator
    private var parser: MultipartParser
    private var bytesLeft: Int
    /// The number of the part that is being read, from 1.
    private(set) var partNumber = 0
    private var isInPart = false

    init(_ body: RequestBody, _ parser: MultipartParser, _ limits: MultipartLimits) {
        blocks = body.makeAsyncIterator()
        self.parser = parser
        bytesLeft = limits.totalBytes ?? .max
    }

    /// Passes over the rest of the part that is being read, and waits for the head of the next one.
    ///
    /// - Returns: the head; `nil` behind the last part.
    func nextHead() async throws -> MultipartHead? {
        while true {
            switch try await nextEvent() {
            case .part(let head):
                partNumber += 1
                isInPart = true
                return head
            case .content: break
            case .endOfPart: isInPart = false
            case .end: return nil
            }
        }
    }

    /// Waits for a block of a part.
    ///
    /// - Returns: the block; `nil` at the end of the part, and if another one is being read.
    func nextBlock(ofPart number: Int) async throws -> [UInt8]? {
        guard number == partNumber, isInPart else { return nil }
        guard case .content(let content) = try await nextEvent() else {
            isInPart = false
            return nil
        }
        return Array(content)
    }

    private func nextEvent() async throws -> MultipartParser.Event {
        while true {
            if let event = try parser.nextEvent() { return event }
            let block = try await blocks.next() ?? []
            bytesLeft -= block.count
            guard bytesLeft >= 0 else { throw MultipartError.tooLong }
            parser.receive(block)
        }
    }
}
