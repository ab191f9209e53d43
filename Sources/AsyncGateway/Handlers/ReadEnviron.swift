internal import AsyncGatewayTransport
internal import AsyncGatewayWire

/// The environment of the process as the variables of an environ.
///
/// Every value is a native string of PEP 3333: one scalar, U+0000 to U+00FF, for each byte.
/// (wsgiref.handlers.read_environ)
public func readEnviron() -> [String: String] {
    var variables: [String: String] = [:]
    for (name, value) in ProcessEnvironment.variables {
        // Of a name that occurs twice, getenv(3) returns the first value.
        let name = Latin1.decode(name[...])
        if variables[name] == nil { variables[name] = Latin1.decode(value[...]) }
    }
    return variables
}
