import AsyncGateway
import AsyncGatewayTesting

@testable import AsyncGatewayToolkit

/// Decompresses one member of gzip, which has to be whole.
func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
    let result = try inflated(bytes)
    guard result.isWhole else { throw Inflater.Malformed.truncated }
    return result.bytes
}

/// Decompresses as much of a member of gzip as there is.
func inflated(_ bytes: [UInt8]) throws -> (bytes: [UInt8], isWhole: Bool) {
    guard let library = ZLib.system, let inflater = Inflater(of: .gzip, library) else {
        throw HTTPError(.serviceUnavailable)
    }
    inflater.take(bytes)
    var all: [UInt8] = []
    while !inflater.needsInput { all += try inflater.next(room: 1 << 16) }
    let isWhole = (try? inflater.finish()) != nil
    return (all, isWhole)
}

/// A page of about 5 KB.
let longPage = (1...200).map { "<p>Tea number \($0)</p>\n" }.joined()

/// The fields of a client that takes gzip.
let gzipAccepted: Headers = ["Accept-Encoding": "gzip, deflate, br"]

/// An app of one response.
func app(
    _ body: String, _ status: Status = .ok, _ headers: Headers = ["Content-Type": "text/html"]
) -> Application {
    application { _ in Response(status, headers, body: ResponseBody(body)) }
}

extension TestClient {
    /// Gets `/` as a client that takes gzip.
    func getCompressed(_ headers: Headers = [:]) async throws -> TestResponse {
        try await get("/", headers: Headers(headers.map { $0 } + gzipAccepted.map { $0 }))
    }
}

extension TestResponse {
    var isCompressed: Bool { headers[.contentEncoding] == "gzip" }

    /// The body without its coding.
    var page: String {
        get throws { String(decoding: try gunzip(body), as: UTF8.self) }
    }
}
