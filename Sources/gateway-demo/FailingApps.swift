import AsyncGateway

/// The error that the failing apps throw, which is not shown to clients.
struct DemoFailure: Error {
    let reason: String
}

/// Answers with the status that the path names.
let statusApp = application { environ in
    var environ = environ
    guard let name = try environ.shiftPathInfo()?.utf8, name.count == 3,
        let code = Int(digits: name), 200...599 ~= code
    else { return notFound }
    let status = Status(code: code)
    // RFC 9110 §6.4.1: these have no content, and so no Content-Type.
    if [204, 205, 304].contains(code) { return .empty(status) }
    return Response(status, ["Content-Type": "text/plain"], body: "\(status)\n")
}

/// Fails before it has started its response.
let failApp: Application = { _, _ in
    throw DemoFailure(reason: "failed before the start")
}

/// Fails after the first block of its body.
let failLateApp: Application = { _, startResponse in
    try await startResponse(.ok, ["Content-Type": "text/plain"])
    return .producing { write in
        try await write("The first block.\n")
        throw DemoFailure(reason: "failed after the first block")
    }
}
