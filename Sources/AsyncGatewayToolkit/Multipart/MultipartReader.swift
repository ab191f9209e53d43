internal import AsyncGateway

/// Reads a multipart body from a request, for its parts, which share one position.
final class MultipartReader {
    private var blocks: RequestBody.Iterator
    private var parser: MultipartParser
    /// Whether the client has announced bytes of which none has been received.
    private var hasNothing: Bool
    private var bytesLeft: Int
    /// The number of the part that is being read, from 1.
    private(set) var partNumber = 0
    private var isInPart = false
    /// The parts whose ends have been read; those of the others were passed over.
    private var partsRead: Set<Int> = []
    private var filesLeft: Int

    /// A reader of a body of so many bytes, as far as they are announced.
    init(
        _ body: RequestBody, of length: Int, _ parser: MultipartParser, _ limits: MultipartLimits
    ) {
        blocks = body.makeAsyncIterator()
        hasNothing = length > 0
        self.parser = parser
        bytesLeft = limits.totalBytes ?? .max
        filesLeft = limits.files
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
                if head.filename?.isEmpty == false { filesLeft -= 1 }
                guard filesLeft >= 0 else { throw MultipartError.tooManyFiles }
                return head
            case .content: break
            case .endOfPart: isInPart = false
            case .end: return nil
            }
        }
    }

    /// Waits for a block of a part.
    ///
    /// - Returns: the block; `nil` at the end of the part.
    /// - Throws: `GatewayError` of code `.alreadyFinished` for a part whose end was passed over.
    func nextBlock(ofPart number: Int) async throws -> [UInt8]? {
        if partsRead.contains(number) { return nil }
        guard number == partNumber, isInPart else {
            throw GatewayError(
                .alreadyFinished, "a part of a form, which is read before the next one is asked for"
            )
        }
        guard case .content(let content) = try await nextEvent() else {
            isInPart = false
            partsRead.insert(number)
            return nil
        }
        return Array(content)
    }

    private func nextEvent() async throws -> MultipartParser.Event {
        while true {
            if let event = try parser.nextEvent() { return event }
            let block = try await blocks.next() ?? []
            if block.isEmpty, hasNothing { throw GatewayError.bodyWasRead }
            hasNothing = false
            bytesLeft -= block.count
            guard bytesLeft >= 0 else { throw MultipartError.tooLong }
            parser.receive(block)
        }
    }
}
