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
        // What the caller says of it comes first, also for the conditions.
        let hasOwn = headers.contains(.eTag) || headers.contains(.lastModified)
        var response = Response(.ok, headers)
        response.headers.add(file.validators)
        if file.size != nil { response.headers.setDefault("Accept-Ranges", "bytes") }
        // RFC 9110 §13.2.2: Range and If-Range come last.
        response = await response.meetingConditions(
            of: environ, on: hasOwn ? Validators(response.headers) : file.validators)
        guard response.status == .ok else { return response }
        return try await response.sending(file, to: environ)
    }

    private func sending(_ file: ServedFile, to environ: Environ) async throws -> Response {
        guard let size = file.size, environ["HTTP_RANGE"] != nil else {
            return try await sendingWhole(file)
        }
        switch environ.rangeSelection(of: size, Validators(headers)) {
        case .one(let range): return try await sending(range, of: file, size)
        // Of a size that leaves room for the heads of the parts in the length of the body.
        case .several(let ranges) where !headers.contains(.contentEncoding) && size < Int.max / 2:
            return sending(ranges, of: file, size)
        case .whole, .several: return try await sendingWhole(file)
        case .unsatisfiable:
            // RFC 9110 §14.4: so that the client learns the size.
            return HTTPError(
                .rangeNotSatisfiable, headers: ["Content-Range": "bytes */\(size)"]
            ).response
        }
    }

    private func sendingWhole(_ file: ServedFile) async throws -> Response {
        var response = replacingBody(try await file.body())
        // Told also for HEAD, whose body is not looked at, and for what reads by itself.
        if let size = file.size { response.headers[.contentLength] = "\(size)" }
        return response
    }

    private func sending(
        _ range: Range<Int>, of file: ServedFile, _ size: Int
    ) async throws -> Response {
        var response = replacingBody(try await file.body(range))
        response.status = .partialContent
        response.headers[.contentRange] = range.contentRange(of: size)
        response.headers[.contentLength] = "\(range.count)"
        return response
    }

    private func sending(_ ranges: [Range<Int>], of file: ServedFile, _ size: Int) -> Response {
        let parts = MultipartRanges(ranges, of: size, headers[.contentType])
        var response = replacingBody(parts.body(of: file))
        response.status = .partialContent
        response.headers[.contentType] = parts.mediaType
        response.headers[.contentLength] = "\(parts.count)"
        return response
    }

    private func replacingBody(_ body: ResponseBody) -> Response {
        Response(status, headers, body: body)
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
