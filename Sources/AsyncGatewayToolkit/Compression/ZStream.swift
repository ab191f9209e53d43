/// A stream of zlib that compresses or decompresses.
///
/// Whoever has one uses it in one task at a time: it is not `Sendable`.
final class ZStream {
    /// What is to come out of a call that compresses. (<zlib.h>)
    enum Flush: Int32 {
        /// As much as there happens to be.
        case none = 0
        /// All that went in. (`Z_SYNC_FLUSH`)
        case sync = 2
        /// All, and the end of the stream. (`Z_FINISH`)
        case finish = 4
    }

    /// What came of a call.
    enum Status: Equatable {
        case goesOn
        case hasEnded
        case failed(ZLibError)

        fileprivate init(_ code: Int32) {
            switch code {
            // Z_OK; Z_BUF_ERROR, which says that there was nothing to do, and is no failure.
            case 0, -5: self = .goesOn
            case 1: self = .hasEnded
            default: self = .failed(ZLibError(code: code))
            }
        }
    }

    /// The result of a call.
    struct Step {
        let output: [UInt8]
        /// How many bytes of the input it has taken.
        let consumedCount: Int
        let status: Status
    }

    private let fields: ZLib.Pointer
    private let run: ZLib.Run
    private let resetStream: ZLib.Change
    private let endStream: ZLib.Change

    /// A stream that compresses; `nil` without the memory for it.
    ///
    /// - Parameters:
    ///   - level: 1 for the fastest, to 9 for the best.
    ///   - format: what is around the compressed bytes, and how large the window is.
    ///   - memoryLevel: 1 to 9; its memory is 2^(9 + level) bytes, besides that of the window.
    ///   - library: the functions.
    init?(deflatingAt level: Int, _ format: Format, memoryLevel: Int, _ library: ZLib) {
        fields = Self.makeFields()
        (run, resetStream) = (library.deflate, library.resetDeflating)
        endStream = library.endDeflating
        let method: Int32 = 8  // Z_DEFLATED
        let code = library.startDeflating(
            fields, Int32(level), method, format.windowBits, Int32(memoryLevel), 0, Self.version,
            Self.byteCount)
        guard code == 0 else { return nil }
    }

    /// A stream that decompresses; `nil` without the memory for it.
    ///
    /// - Parameters:
    ///   - format: what is around the compressed bytes.
    ///   - library: the functions.
    init?(inflating format: Format, _ library: ZLib) {
        fields = Self.makeFields()
        (run, resetStream) = (library.inflate, library.resetInflating)
        endStream = library.endInflating
        let code = library.startInflating(fields, format.windowBits, Self.version, Self.byteCount)
        guard code == 0 else { return nil }
    }

    deinit {
        // A stream that could not be started has no state, and its end does nothing.
        _ = endStream(fields)
        fields.deallocate()
    }

    /// Begins a new stream of the same parameters.
    func reset() {
        _ = resetStream(fields)
    }
}

extension ZStream {
    /// What is around the compressed bytes.
    enum Format {
        /// The file format gzip. (RFC 1952)
        case gzip(windowBits: Int32 = 15)
        /// The format zlib, which HTTP calls `deflate`. (RFC 1950)
        case zlib

        /// The parameter `windowBits` of zlib, which has the format as well.
        fileprivate var windowBits: Int32 {
            switch self {
            case .gzip(let bits): bits + 16
            case .zlib: 15
            }
        }
    }

    /// Calls zlib once.
    ///
    /// - Parameters:
    ///   - input: bytes, of which it takes as many as it needs.
    ///   - flush: what is to come out; without meaning for a stream that decompresses.
    ///   - room: the most bytes that come out, at least 16. If so many do, more may be ready.
    /// - Returns: what came of it.
    func step(_ input: ArraySlice<UInt8>, _ flush: Flush = .none, room: Int) -> Step {
        // unsafe: zlib reads at most `available` bytes of the input and writes at most `room`
        // bytes, which both are there until the call returns; what it has written is initialised.
        // Afterwards it has no use for either pointer: the next call sets them anew, and neither
        // reset nor end reads them.
        input.withUnsafeBytes { bytes in
            let available = UInt32(clamping: bytes.count)
            var code: Int32 = 0
            let output = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                set(Self.nextIn, bytes.baseAddress.map { UInt(bitPattern: $0) } ?? 0)
                set(Self.availableIn, available)
                set(Self.nextOut, UInt(bitPattern: buffer.baseAddress))
                set(Self.availableOut, UInt32(clamping: room))
                code = run(fields, flush.rawValue)
                count = room - Int(get(Self.availableOut))
            }
            let consumed = Int(available - get(Self.availableIn))
            return Step(output: output, consumedCount: consumed, status: Status(code))
        }
    }
}

// MARK: - The layout of `z_stream`

// <zlib.h>: each field is a pointer, an `unsigned long`, or an `int` that is followed by one of the
// two. Where a `long` has the size of a pointer, on all systems but Windows, each has a word of its
// own, and there are 14. zlib compares the size when a stream is started.
extension ZStream {
    private static let nextIn = 0
    private static let availableIn = 1
    private static let nextOut = 3
    private static let availableOut = 4

    private static let wordCount = 14

    private static var wordSize: Int { MemoryLayout<UInt>.size }

    private static var byteCount: Int32 { Int32(wordCount * wordSize) }

    /// The version whose layout this is: zlib compares the first digit.
    private static let version = "1.2.3"

    /// Makes the fields, all of them zero, which stands for zlib's own allocator.
    ///
    /// They stay where they are, as zlib needs them to: its state refers back to them.
    private static func makeFields() -> ZLib.Pointer {
        let fields = ZLib.Pointer.allocate(
            byteCount: wordCount * wordSize, alignment: MemoryLayout<UInt>.alignment)
        fields.initializeMemory(as: UInt.self, repeating: 0, count: wordCount)
        return fields
    }

    private func set(_ word: Int, _ value: some BitwiseCopyable) {
        fields.storeBytes(of: value, toByteOffset: word * Self.wordSize, as: type(of: value))
    }

    private func get(_ word: Int) -> UInt32 {
        fields.load(fromByteOffset: word * Self.wordSize, as: UInt32.self)
    }
}
