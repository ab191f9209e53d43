/// The literal segments below a place of the tree of routes, found by their hash.
struct LiteralTable: Sendable {
    private struct Entry: Sendable {
        let name: Range<Int>
        let value: Int
    }

    /// The names, one behind the other.
    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Positions in `entries` plus one, by hash; 0 for a free slot.
    ///
    /// At least half of them are free.
    private var slots: [Int32] = []

    /// Adds a name that is not in the table.
    mutating func insert(_ name: [UInt8], _ value: Int) {
        entries.append(Entry(name: bytes.count..<(bytes.count + name.count), value: value))
        bytes += name
        guard entries.count * 2 > slots.count else { return place(entries.count - 1) }
        slots = Array(repeating: 0, count: max(4, slots.count * 2))
        for index in entries.indices { place(index) }
    }

    private mutating func place(_ index: Int) {
        var slot = hash(bytes.span.extracting(entries[index].name)) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(index + 1)
    }

    /// The value that was added for `name`.
    func value(of name: Span<UInt8>) -> Int? {
        guard !slots.isEmpty else { return nil }
        var slot = hash(name) & (slots.count - 1)
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if areEqual(bytes.span.extracting(entry.name), name) { return entry.value }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }
}

private func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    for index in left.indices where left[index] != right[index] { return false }
    return true
}

/// The hash FNV-1a: what is in a table comes from the app, so no client can choose names that
/// collide.
private func hash(_ name: Span<UInt8>) -> Int {
    var hash: UInt32 = 2_166_136_261
    for index in name.indices { hash = (hash ^ UInt32(name[index])) &* 16_777_619 }
    return Int(hash)
}
