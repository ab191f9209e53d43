import AsyncGateway
import WireCases

/// A request, an app, and the bytes that the client gets, as a row of a table.
struct ResponseCase: Sendable, CustomStringConvertible {
    /// What becomes of the connection.
    enum Ending: Sendable {
        /// It serves the next request, which is there already.
        case continues
        /// It ends in order, and the next request is not answered.
        case closes
        /// It is reset.
        case isReset
    }

    let id: String
    let request: [UInt8]
    let ending: Ending
    /// All that the server sends before it goes on or ends, a `*` for each date that it adds.
    let response: String
    /// What it writes to its error stream.
    let reports: [String]
    let app: Application

    init(
        _ id: String, to request: String = ResponseCase.get, _ ending: Ending,
        _ response: String, reports: [String] = [], _ app: @escaping Application
    ) {
        self.id = id
        self.request = [UInt8](latin1: request)
        self.ending = ending
        self.response = response
        self.reports = reports
        self.app = app
    }

    var row: String { HTTPRow.id(of: id) }

    var description: String { id }
}

extension ResponseCase {
    /// Every case of every row.
    static let all = heads + bodies + failures + ends + resources + interims + trailers

    static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    static let head = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"
    static let get10 = "GET / HTTP/1.0\r\n\r\n"

    /// The bytes of a response: its status line, the date, and the given field lines and body.
    static func response(_ status: String, _ fields: [String], _ body: String = "") -> String {
        (["HTTP/1.1 \(status)", "Date: *"] + fields + ["", body]).joined(separator: "\r\n")
    }

    static func ok(_ fields: [String], _ body: String = "") -> String {
        response("200 OK", fields, body)
    }

    /// The page for an app that has failed.
    static let errorPage = response(
        "500 Internal Server Error", ["Content-Type: text/plain", "Content-Length: 59"],
        "A server error occurred.  Please contact the administrator.")

    /// The answer to a request that cannot be read.
    static func refusal(_ status: String) -> String {
        response(
            status,
            [
                "Content-Type: text/plain; charset=utf-8", "Content-Length: \(status.count + 1)",
                "Connection: close",
            ], status + "\n")
    }

    /// The status codes of what the client gets that say no.
    var errorStatuses: [Int] {
        response.split(separator: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }.filter { $0 >= 400 }
    }
}
