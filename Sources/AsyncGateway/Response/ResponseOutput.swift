/// Bytes of a response to be sent: framing, a block of the body, framing.
struct ResponseOutput: Sendable {
    /// Blocks up to this size are copied behind their head; longer ones are sent as they are.
    static let joinedBlockLimit = 4096

    /// What is sent first: the head, the line before a chunk, and a small block.
    var lead: [UInt8] = []

    /// A block that is larger.
    var block: [UInt8] = []

    /// What is sent behind the block: the end of a chunk, or of all chunks.
    var tail: [UInt8] = []

    /// How many bytes there are.
    var count: Int { lead.count + block.count + tail.count }

    /// Puts a block of the body behind the lead, joined to it if it is small.
    mutating func put(_ bytes: consuming [UInt8]) {
        if bytes.count <= Self.joinedBlockLimit {
            lead += bytes
        } else {
            block = bytes
        }
    }
}
