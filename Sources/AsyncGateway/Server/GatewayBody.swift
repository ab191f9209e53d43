internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// The body of a request that a web server passes on, as far as it has arrived and has not been read.
struct GatewayBody {
    /// Why no more of it comes.
    enum Ending {
        case complete
        case failed(WireError)
        case clientHasLeft
    }

    /// Whether there is one.
    let isComing: Bool

    private var blocks: [[UInt8]] = []
    private var ending: Ending?
    private var waiter: UnsafeContinuation<Void, Never>?

    /// The time that the web server has taken to send it, and whether it may be read.
    var progress = IncomingBody()

    /// Until when the read that waits has time.
    private(set) var deadline: LoopTime?

    /// How many bytes have arrived.
    private(set) var receivedCount = 0

    /// How many of them have not been read.
    private(set) var unreadCount = 0

    init(isComing: Bool) {
        self.isComing = isComing
        if isComing { progress.open() }
    }

    /// Adds a block that has arrived.
    mutating func receive(_ block: [UInt8]) {
        receivedCount += block.count
        unreadCount += block.count
        // A web server may send one byte at a time, and an array takes more.
        if let last = blocks.last, last.count + block.count <= smallBlockBytes {
            blocks[blocks.count - 1] += block
        } else {
            blocks.append(block)
        }
        resume()
    }

    /// Notes that no more comes; the first reason counts.
    mutating func end(_ ending: Ending) {
        self.ending = self.ending ?? ending
        resume()
    }

    /// Whether a read has something to take, or will throw.
    var isReady: Bool { !blocks.isEmpty || ending != nil || !progress.isOpen }

    /// Takes what has arrived.
    ///
    /// - Returns: the bytes, none at the end of the body; `nil` if they have to be waited for.
    /// - Throws: `RequestFailure` if the rest will not come; `TransportError` if the client has left.
    mutating func take() throws -> [UInt8]? {
        if !blocks.isEmpty {
            defer { (blocks, unreadCount) = ([], 0) }
            return blocks.count == 1 ? blocks[0] : Array(blocks.joined())
        }
        switch ending {
        case .complete: return []
        case .failed(let error): throw RequestFailure.malformed(error)
        case .clientHasLeft: throw TransportError(.clientDisconnected)
        case nil: return nil
        }
    }

    /// Ends the reads, and drops what has not been read.
    mutating func close() {
        progress.close()
        (blocks, unreadCount) = ([], 0)
        resume()
    }

    /// Resumes a read when something has changed, or at the deadline.
    mutating func wait(_ continuation: UnsafeContinuation<Void, Never>, until deadline: LoopTime) {
        // Re-check: a task that does not prefer the executor has suspended since it has looked.
        if isReady { return continuation.resume() }
        (waiter, self.deadline) = (continuation, deadline)
    }

    /// Resumes the read that waits, if there is one.
    mutating func resume() {
        waiter?.resume()
        (waiter, deadline) = (nil, nil)
    }
}

/// Up to how many bytes what arrives is added to the block before.
private let smallBlockBytes = 4096
