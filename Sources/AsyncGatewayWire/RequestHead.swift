/// A request line and its fields: one piece of memory, and offsets into it.
///
/// A part is decoded only when it is asked for. Two heads are equal if they have the same bytes.
package struct RequestHead: Sendable {
    /// The head's bytes; the first ``byteCount`` of them, for some of what followed the head in
    /// the receive buffer may share the storage.
    package internal(set) var bytes: [UInt8]

    /// How many of ``bytes`` are the head, including the empty line.
    package let byteCount: Int

    /// The field lines, in order.
    package internal(set) var fields: [FieldLine]

    /// How the end of the body is found.
    package let framing: BodyFraming

    /// The value of `Content-Length`, also if it is zero; `nil` without the field.
    package let contentLength: Int?

    /// Whether the client said `Expect: 100-continue`, in HTTP/1.1.
    package let expectsContinue: Bool

    /// Whether the client lets the connection persist after the response.
    ///
    /// RFC 9112 §9.3
    package let isPersistent: Bool

    let line: RequestLine
}

extension RequestHead {
    /// The range of the method; a token, never CONNECT.
    package var method: ByteRange { line.method }

    /// The range of the request target, as it was sent.
    package var target: ByteRange { line.target.range }

    /// The bytes of the request line as it was sent, without its end; they are not copied.
    package var lineBytes: ArraySlice<UInt8> {
        // " HTTP/1.1" stands behind the target.
        bytes[..<(Int(line.target.range.upperBound) + 9)]
    }

    /// 0 for HTTP/1.0, and 1 for HTTP/1.1 and every minor version above it.
    package var minorVersion: Int { Int(line.minorVersion) }

    /// The form of the request target.
    package var targetForm: TargetForm { line.target.form }

    /// The range of the path, undecoded; empty for `*` and for `http://host`, which means `/`.
    package var path: ByteRange { line.target.path }

    /// Whether there may be a `%` in the path; if not, there is nothing to decode.
    package var pathMayHaveEscapes: Bool { line.pathMayHaveEscapes }

    /// The range of the query, after the first `?`; `nil` if there is no `?`.
    package var query: ByteRange? { line.target.query }

    /// The range of `host[:port]` in an absolute target, which replaces the `Host` field.
    ///
    /// RFC 9112 §3.2.2
    package var authority: ByteRange? { line.target.authority }
}

extension RequestHead: Hashable {
    package static func == (left: RequestHead, right: RequestHead) -> Bool {
        left.bytes.prefix(left.byteCount) == right.bytes.prefix(right.byteCount)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(bytes.prefix(byteCount))
    }
}

extension RequestHead {
    /// The bytes of a part; they are not copied.
    package func bytes(of range: ByteRange) -> ArraySlice<UInt8> {
        bytes[range.indices]
    }

    /// A part as a string that has one scalar, U+0000 to U+00FF, for each byte.
    package func text(_ range: ByteRange) -> String {
        Latin1.decode(bytes.span.extracting(range.indices))
    }

    /// The value of the first field called `name`, in any case; `nil` if there is none.
    package func firstValue(named name: String) -> ByteRange? {
        name.withUTF8Bytes { name in
            fields.first { isField($0, named: name.span) }?.value
        }
    }

    /// Whether `element` is in the list of a field called `name`; both are compared in any case, and
    /// `element` is in lower case.
    package func list(named name: String, contains element: StaticString) -> Bool {
        name.withUTF8Bytes { name in
            fields.contains { field in
                isField(field, named: name.span)
                    && CommaList.contains(element, in: bytes.span, field.value.indices)
            }
        }
    }

    private func isField(_ field: FieldLine, named name: Span<UInt8>) -> Bool {
        bytes.span.extracting(field.name.indices).equalsIgnoringCase(name)
    }

    /// Whether the method is HEAD, whose response has no body.
    package var isHead: Bool {
        bytes.span.equals(method.indices, exactly: "HEAD")
    }
}
