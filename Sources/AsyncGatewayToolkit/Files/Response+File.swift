public import AsyncGateway

extension Response {
    /// A file as the response to its request: with its validators, the conditions of a GET or HEAD, and
    /// the ranges of a GET.
    ///
    /// ```swift
    /// let report = application { environ in
    ///     let file = try await FileWrapper.open(path: "2026.pdf", below: "/srv/reports")
    ///     let type: Headers = ["Content-Type": "application/pdf"]
    ///     return try await .file(ServedFile(file), type, for: environ)
    /// }
    /// ```
    ///
    /// It is a 200 with all of it, a 206 with one part or several (`multipart/byteranges`), a 304, a
    /// 412, or a 416. ``AsyncGateway/Environ/rangeSelection(of:_:)`` says which ranges are heeded. Several
    /// parts of what has a Content-Encoding are not sent: nothing says whether that would be the coding
    /// of each part or of all.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - headers: what else is said of it, at least Content-Type. ETag and Last-Modified are added, if
    ///     they are not there.
    ///   - environ: the request.
    /// - Returns: the response.
    /// - Throws: what reading a ``ServedFile`` of another kind throws.
    public static func file(
        _ file: ServedFile, _ headers: Headers, for environ: Environ
    ) async throws -> Response {
        let (response, part) = prepared(file, headers, for: environ)
        guard let part else { return response }
        // Without an `await` where none is needed: each looks for the executor.
        let body =
            if let ready = try file.readyBody(part) { ready } else { try await file.read(part) }
        return Response(response.status, response.headers, body: body)
    }

    /// The response without its body, and what of the file that is to be; no part if it has its body.
    private static func prepared(
        _ file: ServedFile, _ headers: Headers, for environ: Environ
    ) -> (Response, ServedFile.Part?) {
        // What the caller says of it comes first, also for the conditions.
        let hasOwn = headers.contains(.eTag) || headers.contains(.lastModified)
        var response = Response(.ok, headers)
        response.headers.add(file.validators)
        if file.size != nil { response.headers.setDefault("Accept-Ranges", "bytes") }
        // RFC 9110 §13.2.2: Range and If-Range come last.
        let current = hasOwn ? Validators(response.headers) : file.validators
        if let other = response.replacement(for: environ, on: current) { return (other, nil) }
        return response.prepared(for: file, environ)
    }

    private consuming func prepared(
        for file: ServedFile, _ environ: Environ
    ) -> (Response, ServedFile.Part?) {
        guard let size = file.size, environ["HTTP_RANGE"] != nil else { return whole(file) }
        switch environ.rangeSelection(of: size, Validators(headers)) {
        case .one(let range):
            status = .partialContent
            headers[.contentRange] = range.contentRange(of: size)
            headers[.contentLength] = "\(range.count)"
            return (self, .range(range))
        // Of a size that leaves room for the heads of the parts in the length of the body.
        case .several(let ranges) where !headers.contains(.contentEncoding) && size < Int.max / 2:
            return (several(ranges, of: file, size), nil)
        case .whole, .several: return whole(file)
        case .unsatisfiable:
            // RFC 9110 §14.4: so that the client learns the size.
            let error = HTTPError(
                .rangeNotSatisfiable, headers: ["Content-Range": "bytes */\(size)"])
            return (error.response, nil)
        }
    }

    private consuming func whole(_ file: ServedFile) -> (Response, ServedFile.Part?) {
        // Told also for HEAD, whose body is not looked at, and for what reads by itself.
        if let size = file.size { headers[.contentLength] = "\(size)" }
        return (self, .whole)
    }

    private func several(_ ranges: [Range<Int>], of file: ServedFile, _ size: Int) -> Response {
        let parts = MultipartRanges(ranges, of: size, headers[.contentType])
        var response = Response(.partialContent, headers, body: parts.body(of: file))
        response.headers[.contentType] = parts.mediaType
        response.headers[.contentLength] = "\(parts.count)"
        return response
    }
}

extension Headers {
    fileprivate mutating func add(_ validators: Validators) {
        if let tag = validators.entityTag { setDefault(.eTag, tag.description) }
        if let last = validators.lastModified {
            setDefault(.lastModified, httpDate(unixSeconds: last))
        }
    }
}
