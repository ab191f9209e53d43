internal import AsyncGateway

/// An origin as browsers write it: in lower case, without the scheme's own port and without a slash
/// at its end. (WHATWG HTML, ASCII serialization of an origin)
func serializedOrigin(_ origin: String) -> String {
    let text = origin.asciiLowercase
    var bytes = text.utf8[...]
    if bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
    for (scheme, port) in [("https://", ":443"), ("http://", ":80")]
    where bytes.starts(with: scheme.utf8) && bytes.suffix(port.utf8.count).elementsEqual(port.utf8)
    {
        bytes = bytes.dropLast(port.utf8.count)
    }
    return String(Substring(bytes))
}
