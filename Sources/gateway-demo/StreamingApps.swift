import AsyncGateway

/// Sends the request's body back as it arrives.
let echoApp: Application = { environ, startResponse in
    let type = environ.contentType ?? "application/octet-stream"
    var headers: Headers = ["Content-Type": type]
    if let length = environ.contentLength { headers["Content-Length"] = String(length) }
    try await startResponse(.ok, headers)
    return ResponseBody(environ.input)
}

/// Reads the request's body to its end and tells how many bytes it had.
let countApp: Application = { environ, startResponse in
    var count = 0
    for try await block in environ.input { count += block.count }
    try await startResponse(.ok, ["Content-Type": "text/plain"])
    return ResponseBody(String(count))
}

/// Yields `count` blocks of `size` bytes.
let blocksApp: Application = { environ, startResponse in
    let count = environ.queryNumber("count", default: 10)
    let size = environ.queryNumber("size", default: 1000)
    try await startResponse(.ok, ["Content-Type": "application/octet-stream"])
    let block = [UInt8](repeating: 0x78, count: size)
    return ResponseBody(repeatElement(block, count: count))
}

/// Yields `count` blocks, one every `every` milliseconds.
let ticksApp: Application = { environ, startResponse in
    let count = environ.queryNumber("count", default: 5)
    let pause = Duration.milliseconds(environ.queryNumber("every", default: 1000))
    try await startResponse(.ok, ["Content-Type": "text/plain"])
    return .producing { write in
        for tick in 1...max(1, count) {
            if tick > 1 { try await Task.sleep(for: pause) }
            try await write("tick \(tick)\n")
        }
    }
}

/// Answers after `ms` milliseconds, or at once when nobody waits any more.
let slowApp: Application = { environ, startResponse in
    try await Task.sleep(for: .milliseconds(environ.queryNumber("ms", default: 1000)))
    try await startResponse(.ok, ["Content-Type": "text/plain"])
    return "Done.\n"
}
