/// A coding of a request that can be undone. (RFC 9110 §8.4.1)
enum RequestCoding: Equatable {
    case gzip
    case deflate

    /// The value of Accept-Encoding that names them.
    static let accepted = "gzip, deflate"

    /// RFC 9110 §8.4.1.2: `deflate` is the format of RFC 1950.
    var format: ZStream.Format {
        switch self {
        case .gzip: .gzip()
        case .deflate: .zlib
        }
    }

    /// The coding of that name; `nil` for one that cannot be undone.
    init?(_ name: String) {
        switch name.asciiLowercase {
        // RFC 9110 §8.4.1.3: `x-gzip` is `gzip`.
        case "gzip", "x-gzip": self = .gzip
        case "deflate": self = .deflate
        default: return nil
        }
    }
}
