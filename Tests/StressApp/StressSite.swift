import AsyncGateway

/// The routes; each number in a query is that of the only parameter.
func stressSite(file: String) -> Application {
    let live = LiveEvents()
    return { environ, startResponse in
        let number = environ.queryString.split(separator: "=").last.flatMap { Int($0) } ?? 0
        switch environ.path {
        case "/hello": return try await text("Hello World", startResponse)
        case "/value": return try await value(environ, startResponse)
        case "/tagged": return try await tagged(environ, startResponse)
        case "/environ": return try await demoApp(environ, startResponse)
        case "/thread": return try await text(currentThread(), startResponse)
        case "/block": return try await block(for: number, startResponse)
        case "/offload": return try await blockElsewhere(for: number, startResponse)
        case "/offloaded": return try await blocking(environ, startResponse)
        case "/spin": return try await spin(for: number, startResponse)
        case "/deaf": return try await waitWithoutCancellation(startResponse)
        case "/slow": return try await pause(for: number, startResponse)
        case "/ticks": return try await tick(number, startResponse)
        case "/upload": return try await count(environ.input, startResponse)
        case "/endless": return try await repeatForever(blockSize: number, startResponse)
        case "/blocks": return try await sendBlocks(number, startResponse)
        case "/complain": return try await complain(environ, bytes: number, startResponse)
        case "/live": return try await live.listen(environ, startResponse)
        case "/live/figures": return try await text(live.figures, startResponse)
        case "/file":
            let body = ResponseBody(try FileWrapper(path: file))
            try await startResponse(.ok, ["Content-Type": "application/octet-stream"])
            return body
        default:
            try await startResponse(.notFound, ["Content-Type": "text/plain"])
            return "Not found.\n"
        }
    }
}

// MARK: - The same response in other forms, whose cost is measured

private let value = application { _ in
    Response(.ok, ["Content-Type": "text/plain"], body: "Hello World")
}

private let addField: Middleware = { app in
    { environ, startResponse in
        startResponse.onHead { $0.headers["X-Tag"] = "tea" }
        return try await app(environ, startResponse)
    }
}

private let tagged = addField { _, startResponse in
    try await text("Hello World", startResponse)
}

private func text(_ text: String, _ startResponse: Responder) async throws -> ResponseBody {
    try await startResponse(.ok, ["Content-Type": "text/plain"])
    return ResponseBody(text)
}

/// Starts a response whose blocks the closure writes.
private func stream(
    _ startResponse: Responder,
    _ produce: @escaping @Sendable (Writer) async throws -> Void
) async throws -> ResponseBody {
    try await startResponse(.ok, ["Content-Type": "text/plain"])
    return .producing(produce)
}

// MARK: - Apps that keep the loop for themselves

/// Blocks the thread of the loop, as a synchronous call into a database does.
private func block(for milliseconds: Int, _ startResponse: Responder) async throws -> ResponseBody {
    blockThread(for: .milliseconds(milliseconds))
    return try await text("Hello World", startResponse)
}

/// Lets another thread make the call that blocks.
private func blockElsewhere(
    for milliseconds: Int, _ startResponse: Responder
) async throws -> ResponseBody {
    try await offload { blockThread(for: .milliseconds(milliseconds)) }
    return try await text("Hello World", startResponse)
}

/// Blocks its thread, which is no loop's, once in the app and once in its body.
private let blocking = offloaded { environ, startResponse in
    let milliseconds = environ.queryString.split(separator: "=").last.flatMap { Int($0) } ?? 0
    blockThread(for: .milliseconds(milliseconds / 2))
    return try await stream(startResponse) { write in
        blockThread(for: .milliseconds(milliseconds / 2))
        try await write("Hello World")
    }
}

/// Computes on the loop's thread without looking at its task, once its client knows the thread.
private func spin(for milliseconds: Int, _ startResponse: Responder) async throws -> ResponseBody {
    try await stream(startResponse) { write in
        try await write("\(currentThread())\n")
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < end {}
        try await write("Done.\n")
    }
}

/// Waits for what ends later than the server, and does not end when it is cancelled.
private func waitWithoutCancellation(_ startResponse: Responder) async throws -> ResponseBody {
    await Task.detached { try? await Task.sleep(for: .seconds(3600)) }.value
    return try await text("Done.\n", startResponse)
}

// MARK: - Apps that take their time

private func pause(for milliseconds: Int, _ startResponse: Responder) async throws -> ResponseBody {
    try await Task.sleep(for: .milliseconds(milliseconds))
    return try await text("Done.\n", startResponse)
}

/// Five lines with `milliseconds` between them.
private func tick(_ milliseconds: Int, _ startResponse: Responder) async throws -> ResponseBody {
    try await stream(startResponse) { write in
        for number in 1...5 {
            try await Task.sleep(for: .milliseconds(milliseconds))
            try await write("tick \(number)\n")
        }
    }
}

// MARK: - Apps that move bytes

private func count(
    _ input: RequestBody, _ startResponse: Responder
) async throws -> ResponseBody {
    var count = 0
    for try await block in input { count += block.count }
    return try await text(String(count), startResponse)
}

private func repeatForever(
    blockSize: Int, _ startResponse: Responder
) async throws -> ResponseBody {
    let block = [UInt8](repeating: 0x78, count: max(1, blockSize))
    return try await stream(startResponse) { write in
        while true { try await write(block) }
    }
}

/// So many blocks of ten thousand bytes.
private func sendBlocks(_ count: Int, _ startResponse: Responder) async throws -> ResponseBody {
    let block = [UInt8](repeating: 0x78, count: 10_000)
    try await startResponse(.ok, ["Content-Type": "application/octet-stream"])
    return ResponseBody(repeatElement(block, count: count))
}

/// Reports a line of so many bytes, which begins with `<` and ends with `>`.
private func complain(
    _ environ: Environ, bytes: Int, _ startResponse: Responder
) async throws -> ResponseBody {
    let filling = String(repeating: "e", count: max(0, bytes - 3))
    environ.errors.write("<\(filling)>\n")
    return try await text("Hello World", startResponse)
}
