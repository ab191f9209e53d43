internal import AsyncGatewayTransport

/// What the server adds to a head; made directly before the head is.
struct ServerPart: Sendable {
    /// Whether the connection can be used again after the response.
    var isPersistent = false

    /// The Date field, and the Server field behind it if there is one, each with its line end.
    let lines: [UInt8]
}

extension ServerPart {
    /// Which of the lines are those of the fields that the app does not say itself.
    func range(withDate: Bool, withServer: Bool) -> Range<Int> {
        let middle = ServerLines.dateLineCount
        return (withDate ? 0 : middle)..<(withServer ? lines.count : middle)
    }
}

/// The lines that a server adds to each head, made once a second.
struct ServerLines {
    /// How many bytes the line of the Date field has, with its end.
    static var dateLineCount: Int { "Date: ".utf8.count + HTTPDate.byteCount + "\r\n".utf8.count }

    private var second = 0
    private var lines: [UInt8] = []

    /// The lines of the present second (RFC 9110 §6.6.1).
    ///
    /// - Parameter serverField: the complete Server field with its line end, if there is one; always
    ///   the same.
    /// - Returns: Date, and Server behind it.
    mutating func current(_ serverField: [UInt8]?) -> [UInt8] {
        let now = WallClock.unixSeconds
        if now != second { make(at: now, serverField) }
        return lines
    }

    @inline(never)
    private mutating func make(at now: Int, _ serverField: [UInt8]?) {
        second = now
        lines = Array("Date: ".utf8)
        HTTPDate.append(unixSeconds: now, to: &lines)
        lines += "\r\n".utf8
        lines += serverField ?? []
    }

    /// The complete Server field of a server of that software, with its line end.
    static func serverField(_ software: String) -> [UInt8] {
        Array("Server: \(software)\r\n".utf8)
    }
}
