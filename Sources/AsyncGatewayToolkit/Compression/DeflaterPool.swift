internal import Synchronization

/// The compressors of one middleware: how many streams have one at a time is bounded, and some are
/// kept for later ones.
final class DeflaterPool: Sendable {
    private struct State {
        var idle: [Deflater] = []
        var leasedCount = 0
    }

    /// How many are kept that are not used.
    private static let maximumIdleCount = 8

    private let state = Mutex(State())
    private let library: ZLib
    private let level: Int
    private let maximumLeasedCount: Int

    init(_ library: ZLib, level: Int, maximumLeasedCount: Int) {
        self.library = library
        self.level = min(max(level, 1), 9)
        self.maximumLeasedCount = maximumLeasedCount
    }

    /// How many streams have a compressor.
    var leasedCount: Int { state.withLock(\.leasedCount) }

    /// A compressor for a stream, which lasts for as long as it has to.
    ///
    /// - Parameter isSmall: whether it is to take little memory.
    /// - Returns: `nil` if there are as many streams as there may be, or without the memory for it.
    func lease(isSmall: Bool) -> DeflaterLease? {
        let isAdmitted = state.withLock { state in
            guard state.leasedCount < maximumLeasedCount else { return false }
            state.leasedCount += 1
            return true
        }
        guard isAdmitted else { return nil }
        guard let deflater = take(isSmall: isSmall) else {
            state.withLock { $0.leasedCount -= 1 }
            return nil
        }
        return DeflaterLease(of: deflater, in: self)
    }

    /// Compresses a whole body, in the calling thread.
    ///
    /// It counts as no stream: there are never more such calls than threads.
    ///
    /// - Returns: the compressed body; `nil` without the memory for it.
    func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        guard let deflater = take(isSmall: false) else { return nil }
        defer { keep(deflater) }
        do throws(ZLibError) {
            return try deflater.compress(bytes[...], .finish)
        } catch {
            return nil
        }
    }

    fileprivate func takeBack(_ deflater: Deflater) {
        state.withLock { $0.leasedCount -= 1 }
        keep(deflater)
    }

    private func take(isSmall: Bool) -> Deflater? {
        let idle = isSmall ? nil : state.withLock { $0.idle.popLast() }
        return idle ?? Deflater(level: level, isSmall: isSmall, library)
    }

    private func keep(_ deflater: Deflater) {
        guard !deflater.isSmall else { return }
        deflater.reset()
        state.withLock { state in
            if state.idle.count < Self.maximumIdleCount { state.idle.append(deflater) }
        }
    }
}

/// The compressor of one stream, until that ends.
final class DeflaterLease: Sendable {
    private enum State {
        case active(Deflater)
        case ended(any Error)
    }

    private let state: Mutex<State>
    private let pool: DeflaterPool

    fileprivate init(of deflater: Deflater, in pool: DeflaterPool) {
        state = Mutex(.active(deflater))
        self.pool = pool
    }

    deinit {
        end()
    }

    /// Compresses the next bytes of the stream, in the calling thread.
    ///
    /// - Throws: what the stream has ended with; ``ZLibError``.
    func compress(_ bytes: ArraySlice<UInt8>, _ flush: ZStream.Flush) throws -> [UInt8] {
        // Locked for the call: once the stream has ended, the compressor is another one's.
        try state.withLock { state in
            switch state {
            case .active(let deflater): try deflater.compress(bytes, flush)
            case .ended(let error): throw error
            }
        }
    }

    /// Ends the stream, if it has not ended.
    ///
    /// - Parameter error: what is thrown from then on.
    func end(throwing error: any Error = CancellationError()) {
        let deflater: Deflater? = state.withLock { state in
            guard case .active(let deflater) = state else { return nil }
            state = .ended(error)
            return deflater
        }
        if let deflater { pool.takeBack(deflater) }
    }
}
