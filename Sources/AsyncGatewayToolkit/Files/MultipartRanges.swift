internal import AsyncGateway

/// Several parts of a file as one body. (RFC 9110 §14.6)
struct MultipartRanges: Sendable {
    private struct Part: Sendable {
        let head: [UInt8]
        let range: Range<Int>
    }

    private let parts: [Part]
    private let end: [UInt8]

    /// The type of the body, with its boundary.
    let mediaType: String

    /// The body of these parts.
    ///
    /// - Parameters:
    ///   - ranges: the parts.
    ///   - size: how many bytes the whole has.
    ///   - type: the type of the whole, if it has one.
    ///   - boundary: what no part has in it.
    init(
        _ ranges: [Range<Int>], of size: Int, _ type: String?,
        boundary: String = randomName()
    ) {
        let field = type.map { "Content-Type: \($0)\r\n" } ?? ""
        parts = ranges.map { range in
            let head = """
                \r\n--\(boundary)\r\n\(field)\
                Content-Range: \(range.contentRange(of: size))\r\n\r\n
                """
            return Part(head: Array(head.utf8), range: range)
        }
        end = Array("\r\n--\(boundary)--\r\n".utf8)
        mediaType = "multipart/byteranges; boundary=\(boundary)"
    }

    /// How many bytes the body has.
    var count: Int { parts.reduce(end.count) { $0 + $1.head.count + $1.range.count } }

    /// The body, of which one block is in memory at a time.
    func body(of file: ServedFile) -> ResponseBody {
        .producing { write in
            for part in parts {
                try await write(part.head)
                let body = try await file.body(.range(part.range))
                do {
                    for try await block in body { try await write(block) }
                } catch {
                    await body.close()
                    throw error
                }
                await body.close()
            }
            try await write(end)
        }
    }
}

extension Range<Int> {
    /// The value of Content-Range for these bytes of so many. (RFC 9110 §14.4)
    func contentRange(of size: Int) -> String {
        "bytes \(lowerBound)-\(upperBound - 1)/\(size)"
    }
}
