internal import AsyncGatewayWire

/// A body, and the fields that follow it.
final class TrailedBody: Sendable {
    let body: ResponseBody
    let names: [String]
    let fields: @Sendable () async throws -> Headers

    init(
        _ body: ResponseBody, _ names: [String],
        _ fields: @escaping @Sendable () async throws -> Headers
    ) {
        (self.body, self.names, self.fields) = (body, names, fields)
    }

    /// The names that no trailer can have: no tokens, or those of fields that stand in a head only.
    /// (RFC 9110 §6.5.1)
    var unfitNames: [String] {
        names.filter { name in
            !name.withUTF8Bytes(FieldGrammar.isToken) || !TrailerField.isAllowed(name)
        }
    }

    /// Whether a field of that name has been announced.
    func announces(_ name: String) -> Bool {
        names.contains { FieldName.areEqual($0, name) }
    }
}

extension ResponseBody {
    /// The same body, with fields that are sent behind it, such as a digest of what was sent.
    ///
    /// ```swift
    /// return .producing { write in try await copy(report, to: write, updating: digest) }
    ///     .trailers(["Content-Digest"]) { ["Content-Digest": await digest.field] }
    /// ```
    ///
    /// They are sent if the body is in chunks, which it then is unless the app sets a Content-Length, and
    /// if the client says `TE: trailers`: what a client needs to understand a response belongs into the
    /// head, for anyone on the way may drop a trailer (RFC 9110 §6.5.1). Otherwise `fields` is not
    /// called: for HTTP/1.0, through CGI, and in answer to HEAD.
    ///
    /// A middleware that makes another body of this one takes them over by calling this, or they are not
    /// sent. Of two calls, the fields of both are sent.
    ///
    /// - Parameters:
    ///   - names: the names of the fields, which the head announces in `Trailer` (RFC 9110 §6.6.2). A
    ///     name that frames, routes, authorises, caches or describes the message is refused: the app
    ///     fails with ``GatewayError`` of code `.invalidTrailer`. If there are none, the body is returned
    ///     as it is.
    ///   - fields: makes the fields, of these names, when the body has ended; a name may be left out. If
    ///     it throws, or a field cannot be sent, the response is cut short.
    /// - Returns: the body.
    public func trailers(
        _ names: [String], _ fields: @escaping @Sendable () async throws -> Headers
    ) -> ResponseBody {
        guard !names.isEmpty else { return self }
        guard case .trailed(let inner) = storage else {
            return ResponseBody(TrailedBody(self, names, fields), closing: self)
        }
        let both = TrailedBody(inner.body, inner.names + names) {
            var all = try await inner.fields()
            all.append(try await fields())
            return all
        }
        return ResponseBody(both, closing: self)
    }
}
