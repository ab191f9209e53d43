/// The storage of an array of bytes that is no longer needed, for the next one.
///
/// An event loop receives a request and sends its response before it receives the next request, so
/// storage for one array at a time is nearly always enough.
struct SpareBytes {
    /// How large storage may be that is kept, in bytes.
    private static let limit = 4096

    private var bytes: [UInt8] = []

    /// Takes the storage that was kept.
    ///
    /// - Returns: an empty array, which has room for bytes if there was any.
    mutating func take() -> [UInt8] {
        exchange(&bytes, with: [])
    }

    /// Keeps the storage of `used`, unless it is large or there is storage already.
    mutating func keep(_ used: consuming [UInt8]) {
        guard bytes.capacity == 0, used.capacity <= Self.limit else { return }
        if !used.isEmpty { used.removeAll(keepingCapacity: true) }
        bytes = used
    }
}
