/// A moment as the common log format writes it: `06/Nov/1994:08:49:37 +0000`.
func logDate(unixSeconds: Int) -> String {
    var date: [UInt8] = []
    HTTPDate.append(unixSeconds: unixSeconds, to: &date)
    // `Sun, 06 Nov 1994 08:49:37 GMT`, whose parts always stand at the same places.
    let slash = UInt8(ascii: "/")
    let day = date[5..<7] + [slash] + date[8..<11] + [slash] + date[12..<16]
    return String(decoding: day + [UInt8(ascii: ":")] + date[17..<25], as: UTF8.self) + " +0000"
}
