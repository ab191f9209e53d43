/// The host of a Host field in lower case, without its port and a dot at its end. (RFC 1034 §3.1)
///
/// A colon in brackets is part of an IPv6 address.
func hostName(_ field: String) -> String {
    var host = field.utf8[...]
    if let colon = host.lastIndex(of: UInt8(ascii: ":")),
        !host[colon...].contains(UInt8(ascii: "]"))
    {
        host = host[..<colon]
    }
    if host.last == UInt8(ascii: ".") { host = host.dropLast() }
    return Substring(host).asciiLowercase
}
