package import AsyncGatewayWire

/// Some bytes and what a server has to make of them, as a row of a table.
package struct WireCase: Sendable, CustomStringConvertible {
    package enum Expectation: Sendable {
        /// These requests, complete, and no error.
        case requests([String])

        /// These requests, and then an error without which nothing more is read.
        case refused(Int, WireError.Kind, after: [String] = [])

        /// These requests, then nothing, and the error only if the peer ends.
        case unfinished(WireError.Kind, after: [String] = [])
    }

    package var id: String
    package var bytes: [UInt8]
    package var expectation: Expectation
    package var limits: WireLimits

    /// The bytes as they are.
    package init(
        _ id: String,
        _ text: String,
        _ expectation: Expectation,
        limits: WireLimits = .init()
    ) {
        self.id = id
        self.bytes = [UInt8](latin1: text)
        self.expectation = expectation
        self.limits = limits
    }

    /// A request line, with a field section that is well.
    static func line(
        _ id: String,
        _ line: String,
        _ expectation: Expectation,
        limits: WireLimits = .init()
    ) -> WireCase {
        WireCase(id, line + "\r\nHost: a\r\n\r\n", expectation, limits: limits)
    }

    /// Field lines after a request line and a host that are well.
    static func fields(
        _ id: String,
        _ fields: String,
        _ expectation: Expectation,
        limits: WireLimits = .init()
    ) -> WireCase {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n"
        return WireCase(id, text, expectation, limits: limits)
    }

    /// A chunked body after a head that is well.
    static func chunks(
        _ id: String,
        _ body: String,
        _ expectation: Expectation,
        limits: WireLimits = .init()
    ) -> WireCase {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        return WireCase(id, head + body, expectation, limits: limits)
    }

    package var description: String { id }

    /// The row of ``HTTPRow`` that the case is an example of: `CK-12` for `CK-12a`.
    package var row: String { HTTPRow.id(of: id) }

    /// In how many ways the bytes are delivered by the tests.
    ///
    /// Whole, byte by byte, and so into a buffer before they are read; cut at every boundary; at
    /// distances from the start of a buffer; and with another request behind them.
    package var deliveryCount: Int {
        let cuts = max(0, bytes.count - 1)
        return 3 + cuts + distances.count + (isFollowed ? 1 : 0)
    }

    /// The distances from the start of the buffer around the widths that vector code reads.
    ///
    /// A case with limits of its own is too tight for the request that makes the distance.
    package var distances: [Int] {
        limits == WireLimits() ? [15, 16, 17, 31, 32, 33, 63, 64, 65] : []
    }

    /// Whether another request can be told from these bytes.
    package var isFollowed: Bool {
        if case .unfinished = expectation { false } else { true }
    }
}

extension WireCase {
    /// Every row of every table.
    package static let all =
        lines + requestLine + target + host + fieldLines + contentLength + transferEncoding
        + chunks + trailers + expectations + connection
}

extension [UInt8] {
    /// The bytes of a text that has a scalar below U+0100 for each of them.
    package init(latin1 text: String) {
        self.init(capacity: text.utf8.count) { $0.appendLatin1(text) }
    }
}
