import AsyncGateway

/// Sends the request's body back as it arrives, with the Content-Type of the request.
let echoApp: Application = { environ, startResponse in
    let type = environ["CONTENT_TYPE"].flatMap { hasMediaType($0) ? $0 : nil }
    var headers = Headers()
    // A native string, so that the bytes go back as they came, whatever they are.
    headers.add("Content-Type", native: type ?? "application/octet-stream")
    if let length = environ.contentLength { headers["Content-Length"] = String(length) }
    try await startResponse(.ok, headers)
    return environ.method == "HEAD" ? .empty : ResponseBody(environ.input)
}

/// Whether a request's Content-Type is a media type (RFC 9110 §8.3.1), so that it can be sent back.
private func hasMediaType(_ field: String) -> Bool {
    let type = field.utf8.prefix { $0 != UInt8(ascii: ";") }
    let words = type.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard words.count == 2 else { return false }
    // SP and HTAB are allowed before the semicolon (§5.6.6).
    let subtype = words[1].reversed().drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return isToken(words[0]) && isToken(subtype)
}

private func isToken(_ word: some Collection<UInt8>) -> Bool {
    !word.isEmpty
        && word.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
                || "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
}

/// Reads the request's body to its end, and responds with the number of its bytes.
let countApp = application { environ in
    var count = 0
    for try await block in environ.input { count += block.count }
    return .text("\(count)")
}

/// Yields the same block of `size` bytes `count` times.
let blocksApp = application { environ in
    let count = environ.queryNumber("count", default: 10)
    let size = environ.queryNumber("size", default: 1000)
    guard size <= largestBlock else {
        return .text("A block has at most \(largestBlock) bytes.\n", status: .badRequest)
    }
    let block = [UInt8](repeating: 0x78, count: size)
    return Response(
        .ok, ["Content-Type": "application/octet-stream"],
        body: ResponseBody(repeatElement(block, count: count)))
}

private let largestBlock = 1 << 20

/// Yields `count` blocks, with `every` milliseconds between them.
let ticksApp: Application = { environ, startResponse in
    let count = environ.queryNumber("count", default: 5)
    let pause = Duration.milliseconds(environ.queryNumber("every", default: 1000))
    try await startResponse(.ok, ["Content-Type": "text/plain"])
    guard environ.method != "HEAD" else { return .empty }
    return .producing { write in
        for tick in 1...max(1, count) {
            if tick > 1 { try await Task.sleep(for: pause) }
            try await write("tick \(tick)\n")
        }
    }
}

/// Responds after `ms` milliseconds; ends at once when its task is cancelled.
let slowApp = application { environ in
    let pause = environ.queryNumber("ms", default: 1000)
    guard pause <= longestPause else {
        return .text("It waits for at most \(longestPause) ms.\n", status: .badRequest)
    }
    try await Task.sleep(for: .milliseconds(pause))
    return .text("Done.\n")
}

private let longestPause = 3_600_000
