internal import AsyncGateway

/// Reads the body of a request decompressed, as much of it as is asked for.
actor DecompressedReader: ByteReader {
    /// The most bytes that are read or made in one go, in less than a millisecond.
    private static let maximumCount = 1 << 16

    private let body: RequestBody
    private let coding: RequestCoding
    private let library: ZLib
    /// Made at the first read.
    private var inflater: Inflater?
    private var hasEnded = false

    init(of body: RequestBody, _ coding: RequestCoding, _ library: ZLib) {
        (self.body, self.coding, self.library) = (body, coding, library)
    }

    /// Waits until something can be decompressed, and makes at most `count` bytes of it.
    ///
    /// - Returns: at least one byte; none at the end.
    /// - Throws: `RequestError` of code `.inputMalformed` or `.inputTruncated`; as the body does.
    func read(atMost count: Int) async throws -> [UInt8] {
        let inflater = try inflater ?? start()
        while !hasEnded {
            try await prepare(inflater)
            let bytes = try refusingMalformed {
                try hasEnded ? [] : inflater.next(room: min(count, Self.maximumCount))
            }
            if !bytes.isEmpty { return bytes }
        }
        return []
    }

    private func start() throws -> Inflater {
        guard let inflater = Inflater(of: coding, library) else {
            throw HTTPError(.serviceUnavailable)
        }
        self.inflater = inflater
        return inflater
    }

    /// Reads from the body if nothing is left to be decompressed.
    private func prepare(_ inflater: Inflater) async throws {
        // A body of zeros is a thousandth of what becomes of it: others are let run meanwhile.
        guard inflater.needsInput else { return await Task.yield() }
        let bytes = try await body.read(atMost: Self.maximumCount)
        if bytes.isEmpty {
            hasEnded = true
            try refusingMalformed { try inflater.finish() }
        } else {
            inflater.take(bytes)
        }
    }

    private func refusingMalformed<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as Inflater.Malformed {
            let name = "a body with the coding \(coding)"
            throw RequestError(
                error == .truncated ? .inputTruncated : .inputMalformed, "\(name): \(error)")
        } catch is ZLibError {
            throw HTTPError(.serviceUnavailable)
        }
    }
}
