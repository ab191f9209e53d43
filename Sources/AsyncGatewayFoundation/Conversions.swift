public import AsyncGateway

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension RequestBody {
    /// Reads all bytes that are left, `limit` at most.
    ///
    /// - Throws: as `collect(upTo:)` does, which is answered with 413 for too many bytes.
    public func data(upTo limit: Int) async throws -> Data {
        Data(try await collect(upTo: limit))
    }
}

extension ResponseBody {
    /// A body of one block.
    public init(_ data: Data) {
        self.init([UInt8](data))
    }
}

extension Response {
    /// A redirect; by default one that the client follows with GET. (RFC 9110 §15.4, §10.2.2)
    ///
    /// - Parameters:
    ///   - location: where to.
    ///   - status: a status of the class 3xx.
    /// - Returns: the response.
    public static func redirect(to location: URL, status: Status = .seeOther) -> Response {
        redirect(to: location.absoluteString, status: status)
    }
}

extension Environ {
    /// The URL of the request; `nil` if the client's Host or the variables make none.
    ///
    /// Its host is what the client says, unless the app allows certain hosts only.
    public var url: URL? { (try? requestURI()).flatMap { URL(string: $0) } }
}

extension URL: @retroactive FilePathConvertible {
    /// The path of a file's URL; empty, which is no path, for any other.
    public var filePathBytes: [UInt8] { isFileURL ? Array(path(percentEncoded: false).utf8) : [] }
}

extension Date {
    /// The date as fields such as Last-Modified have it, in whole seconds. (RFC 9110 §5.6.7)
    public var httpDate: String {
        let seconds = timeIntervalSince1970.rounded(.down)
        guard !seconds.isNaN else { return AsyncGateway.httpDate(unixSeconds: 0) }
        // A date can be farther away than an integer counts; the format ends with the year 9999.
        return AsyncGateway.httpDate(unixSeconds: Int(min(max(seconds, -1e15), 1e15)))
    }
}

extension FileWrapper {
    /// When the file was last changed before it was opened; `nil` if its size is not known.
    public var modificationDate: Date? {
        modificationTime.map { time in
            let (seconds, attoseconds) = time.components
            return Date(timeIntervalSince1970: Double(seconds) + Double(attoseconds) * 1e-18)
        }
    }
}
