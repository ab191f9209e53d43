/// Responds with a greeting and the variables of its environ, sorted by name. (wsgiref's `demo_app`)
public let demoApp: Application = { environ, startResponse in
    var text = "Hello world!\n\n"
    for (name, value) in environ.variables { text += "\(name) = \(quoted(value))\n" }
    try await startResponse("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    return ResponseBody(text)
}

/// The value between single quotes, with escapes for what is not printable ASCII.
private func quoted(_ value: String) -> String {
    var text = "'"
    for scalar in value.unicodeScalars {
        switch scalar {
        case "'", "\\": text += "\\\(scalar)"
        case "\u{20}"..."\u{7E}": text.unicodeScalars.append(scalar)
        default:
            let digits = String(scalar.value, radix: 16)
            text += scalar.value < 16 ? "\\x0\(digits)" : "\\x\(digits)"
        }
    }
    return text + "'"
}
