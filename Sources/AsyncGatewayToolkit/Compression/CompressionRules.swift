internal import AsyncGateway

/// Which responses are compressed, by their heads.
struct CompressionRules: Sendable {
    let minimumBytes: Int

    private let types: [TypePattern]
    private let compressesEvents: Bool

    init(_ compression: Compression) {
        minimumBytes = compression.minimumBytes
        types = compression.types.map(TypePattern.init)
        compressesEvents = compression.compressesEvents
    }

    /// Whether a response may be compressed, for some client.
    func admit(_ status: Status, _ headers: Headers) -> Bool {
        switch status.code {
        // No content, or a part of it, whose range is one of the bytes without a coding (RFC 9110
        // §14.1).
        case 204, 205, 206, 304: false
        default: !headers.contains(.contentRange) && admit(headers)
        }
    }

    /// Says of the head of a response that is not compressed that it may be for another client.
    ///
    /// - Returns: whether that is so.
    @discardableResult
    func complete(_ head: inout ResponseHead) -> Bool {
        // RFC 9110 §15.4.5: 304 has the Vary of the response that it stands for, which may be one
        // that is compressed. It need not have its type.
        let isUnknown = head.status.code == 304 && !head.headers.contains(.contentType)
        guard isUnknown || admit(head.headers) else { return false }
        head.headers.varyByEncoding()
        return true
    }

    private func admit(_ headers: Headers) -> Bool {
        guard let type = headers[.contentType] else { return false }
        let essence = essence(of: type)
        // Events say no-transform for proxies, which would gather them.
        let isAdmitted =
            isEvents(essence)
            ? compressesEvents
            : types.contains { $0.matches(essence) } && !isFixed(headers)
        return isAdmitted && !headers.contains(.contentEncoding) && !hasDigest(headers)
    }

    /// Whether a response is a stream of events.
    func isEvents(_ headers: Headers) -> Bool {
        headers[.contentType].map { isEvents(essence(of: $0)) } ?? false
    }

    private func isEvents(_ essence: Substring) -> Bool {
        essence.equalsIgnoringCase("text/event-stream")
    }

    /// RFC 9530 §2, §3: these are digests of the bytes with their coding.
    private func hasDigest(_ headers: Headers) -> Bool {
        ["Content-Digest", "Repr-Digest", "Digest", "Content-MD5"].contains { headers.contains($0) }
    }

    /// RFC 9111 §5.2.2.6.
    private func isFixed(_ headers: Headers) -> Bool {
        headers.getAll(.cacheControl).contains { $0.hasElement("no-transform") }
    }
}

/// A type with parameters, without them.
private func essence(of type: String) -> Substring {
    let end = type.utf8.firstIndex { $0 == UInt8(ascii: ";") || $0 == 0x20 || $0 == 0x09 }
    return type[..<(end ?? type.endIndex)]
}

/// A media type in which `*` may stand for any characters, once.
private struct TypePattern: Sendable {
    private let start: Substring
    /// What follows the `*`; `nil` without one.
    private let end: Substring?

    init(_ text: String) {
        let star = text.utf8.firstIndex(of: UInt8(ascii: "*"))
        start = text[..<(star ?? text.endIndex)]
        end = star.map { Substring(text.utf8[$0...].dropFirst()) }
    }

    func matches(_ type: Substring) -> Bool {
        guard let end else { return type.equalsIgnoringCase(start) }
        let bytes = type.utf8
        return bytes.count >= start.utf8.count + end.utf8.count
            && Substring(bytes.prefix(start.utf8.count)).equalsIgnoringCase(start)
            && Substring(bytes.suffix(end.utf8.count)).equalsIgnoringCase(end)
    }
}
