package import AsyncGateway

/// A status line and the fields that follow it.
package struct ReceivedHead: Sendable {
    /// The status line's code and reason.
    package let status: Status

    /// The fields, in order.
    package let headers: Headers

    /// Whether another response to the same request follows. (RFC 9110 §15.2)
    package var isInterim: Bool { status.code < 200 }

    /// Reads the lines of a head, without their ends and without the empty one.
    init(lines: [ArraySlice<UInt8>]) throws(MalformedResponse) {
        guard let first = lines.first else { throw MalformedResponse("A head has no line.") }
        status = try Self.status(of: first)
        var headers = Headers()
        for line in lines.dropFirst() {
            let (name, value) = try Self.field(of: line)
            headers.add(latin1(name), bytes: value)
        }
        self.headers = headers
    }

    // RFC 9112 §4: the space after the code stands even if there is no reason.
    private static func status(of line: ArraySlice<UInt8>) throws(MalformedResponse) -> Status {
        let status = line.dropFirst(9)
        let code = status.prefix(3)
        guard line.starts(with: "HTTP/1.1 ".utf8), code.count == 3, code.allSatisfy(isDigit),
            status.dropFirst(3).first == 0x20
        else { throw MalformedResponse("The status line is malformed: \(latin1(line))") }
        return Status(latin1(status))
    }

    // RFC 9112 §5: no space before the colon; blanks around the value are no part of it.
    static func field(
        of line: ArraySlice<UInt8>
    ) throws(MalformedResponse) -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        let name = line.prefix { $0 != 0x3A }
        guard isToken(name), name.count < line.count else {
            throw MalformedResponse("A field line is malformed: \(latin1(line))")
        }
        return (name, trimmed(line.dropFirst(name.count + 1)))
    }
}
