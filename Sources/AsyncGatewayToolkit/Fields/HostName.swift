/// The host of a Host field in lower case, without its port.
///
/// A colon in brackets is part of an IPv6 address.
func hostName(_ field: String) -> String {
    guard let colon = field.utf8.lastIndex(of: UInt8(ascii: ":")),
        !field.utf8[colon...].contains(UInt8(ascii: "]"))
    else { return field.asciiLowercase }
    return field[..<colon].asciiLowercase
}
