internal import AsyncGatewayWire

/// Checks an environ against its rules.
///
/// Everything that PEP 3333 and RFC 3875 allow passes: empty and absent variables, methods that are
/// not registered, the `*` of OPTIONS. wsgiref's validator fails on some of these, and warns of an
/// absent QUERY_STRING because of a module that Python no longer has.
struct EnvironValidation {
    private let environ: Environ
    private var violations: [GatewayViolation] = []

    /// The rules that `environ` breaks.
    static func violations(of environ: Environ) -> [GatewayViolation] {
        var validation = EnvironValidation(environ: environ)
        validation.checkMethod()
        validation.checkServer()
        validation.checkPath()
        validation.checkContentLength()
        validation.checkFields()
        validation.checkCharacters()
        return validation.violations
    }

    private init(environ: Environ) {
        self.environ = environ
    }

    private mutating func require(_ isKept: Bool, _ rule: GatewayRule, _ value: String? = nil) {
        if !isKept { violations.append(GatewayViolation(rule, value ?? "")) }
    }

    private mutating func checkMethod() {
        let (method, name) = (environ.method, environ.method.description)
        guard name.withUTF8Bytes(FieldGrammar.isToken) else {
            return require(false, .environMethod, name)
        }
        require(RequestMethod.registered.contains(method), .environKnownMethod, name)
    }

    private mutating func checkServer() {
        let (port, version) = (environ.serverPort, environ.serverProtocol)
        require(!environ.serverName.isEmpty, .environServerName)
        require(FieldGrammar.decimal(port) != nil, .environServerPort, port)
        require(version.isEmpty || isProtocol(version), .environProtocol, version)
        require(
            ["http", "https"].contains(environ.urlScheme), .environScheme, environ.urlScheme)
    }

    private mutating func checkPath() {
        let scriptName = environ["SCRIPT_NAME"] ?? ""
        let pathInfo = environ["PATH_INFO"] ?? ""
        require(isPath(scriptName), .environScriptName, scriptName)
        require(isPath(pathInfo), .environPathInfo, pathInfo)
        require(scriptName != "/" || pathInfo.isEmpty, .environScriptNameSlash, pathInfo)
        require(scriptName != "/" || !pathInfo.isEmpty, .environRootPath)
        let needsNoPath = [.options, .connect].contains(environ.method)
        require(!(scriptName + pathInfo).isEmpty || needsNoPath, .environAnyPath)
    }

    private mutating func checkContentLength() {
        let length = environ["CONTENT_LENGTH"] ?? ""
        require(
            length.isEmpty || FieldGrammar.decimal(length) != nil, .environContentLength, length)
    }

    private mutating func checkFields() {
        for name in ["HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"] {
            require(environ[name] == nil, .environContentFields, name)
        }
        for (name, value) in environ.variables where name.utf8.starts(with: "HTTP_".utf8) {
            let isSafe = !value.utf8.contains { [0x00, 0x0A, 0x0D].contains($0) }
            require(isSafe, .environFieldValues, "\(name): \(value)")
        }
    }

    private mutating func checkCharacters() {
        // PEP 3333: a variable with a dot in its name is the server's, in any form.
        for (name, value) in environ.variables where !name.utf8.contains(UInt8(ascii: ".")) {
            let isNative = value.unicodeScalars.allSatisfy { $0.value <= 0xFF }
            require(isNative, .environLatin1, "\(name): \(value)")
        }
    }
}

private func isPath(_ text: String) -> Bool {
    text.isEmpty || text.utf8.first == UInt8(ascii: "/")
}

/// RFC 3875 §4.1.16: a token, then perhaps a slash and a version; `HTTP/2` is commonly written so.
private func isProtocol(_ text: String) -> Bool {
    let parts = text.utf8.split(
        separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
    guard FieldGrammar.isToken(parts[0]) else { return false }
    return parts.count == 1 || isVersion(parts[1])
}

private func isVersion(_ bytes: Substring.UTF8View) -> Bool {
    let numbers = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return numbers.count <= 2
        && numbers.allSatisfy { FieldGrammar.decimal(String(Substring($0))) != nil }
}
