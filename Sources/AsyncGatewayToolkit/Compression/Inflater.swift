/// Decompresses the body of a request, a part at a time.
final class Inflater {
    /// Why bytes are no body of their coding.
    enum Malformed: String, Error, CustomStringConvertible {
        case truncated = "it is cut short"
        case continued = "bytes follow its end"
        case undecodable = "it has another format"

        var description: String { rawValue }
    }

    private let stream: ZStream
    private let coding: RequestCoding
    /// What was received, and not decompressed yet.
    private var input: ArraySlice<UInt8> = []
    /// Whether more may come out without more going in.
    private var hasMore = false
    private var place = Place.beforeFirst

    private enum Place {
        case beforeFirst
        case inStream
        case behindStream
    }

    /// Begins a body; `nil` without the memory for it, which is 40 KiB.
    init?(of coding: RequestCoding, _ library: ZLib) {
        guard let stream = ZStream(inflating: coding.format, library) else { return nil }
        self.stream = stream
        self.coding = coding
    }

    /// Whether nothing comes out before more has gone in.
    var needsInput: Bool { input.isEmpty && !hasMore }

    /// Takes the next bytes; only if it needs some.
    func take(_ bytes: [UInt8]) {
        input = bytes[...]
    }

    /// Decompresses some of what it has.
    ///
    /// - Parameter room: the most bytes that come out, at least 16.
    /// - Returns: what came out; perhaps nothing.
    /// - Throws: ``Malformed``; ``ZLibError`` without the memory for it.
    func next(room: Int) throws -> [UInt8] {
        if place == .behindStream { try beginNextMember() }
        place = .inStream
        let step = stream.step(input, room: room)
        input = input.dropFirst(step.consumedCount)
        hasMore = step.output.count == room
        switch step.status {
        case .goesOn: break
        case .hasEnded: (place, hasMore) = (.behindStream, false)
        case .failed(let error): throw Self.failure(error)
        }
        return step.output
    }

    // RFC 1952 §2.2: a file of gzip is one member after the other.
    private func beginNextMember() throws(Malformed) {
        guard coding == .gzip else { throw Malformed.continued }
        stream.reset()
    }

    /// Takes note of the end of what goes in.
    ///
    /// - Throws: ``Malformed`` if something is missing. Nothing at all is an empty body.
    func finish() throws(Malformed) {
        guard place != .inStream else { throw Malformed.truncated }
    }

    private static func failure(_ error: ZLibError) -> any Error {
        switch error.code {
        // Z_NEED_DICT: a dictionary that nobody has agreed on. Z_DATA_ERROR.
        case 2, -3: Malformed.undecodable
        default: error
        }
    }
}
