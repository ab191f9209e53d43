internal import AsyncGateway

extension StaticFiles {
    /// The response to GET or HEAD.
    ///
    /// - Throws: `HTTPError` of 403 and 404; what the source throws.
    func respond(to environ: Environ) async throws -> Response {
        guard let path = StaticPath(environ, servesWellKnown: servesWellKnown) else {
            return try await notFound()
        }
        switch try await find(path) {
        case .file(let file): return try await send(file, to: environ)
        case .listing(let entries):
            return .html(FolderListing(entries, of: path, in: environ).html)
        case .folder:
            let query = environ.queryString
            return .redirect(
                to: path.withSlash + (query.isEmpty ? "" : "?" + query), status: .permanentRedirect)
        case .missing:
            guard path.isPage, let fallback, let file = try await page(fallback) else {
                return try await notFound()
            }
            return try await send(file, to: environ)
        }
    }

    private func notFound() async throws -> Response {
        guard let notFoundPage, let found = try await page(notFoundPage) else {
            throw HTTPError(.notFound)
        }
        // Neither validators nor ranges: they would be taken for those of the path.
        return Response(
            .notFound, ["Content-Type": mediaTypes.type(ofFileAt: found.path)],
            body: try await found.file.body())
    }

    private func send(_ found: FoundFile, to environ: Environ) async throws -> Response {
        var headers: Headers = ["Content-Type": mediaTypes.type(ofFileAt: found.path)]
        if let rule = cacheRules.first(where: { $0.applies(to: found.path) }) {
            headers.add(.cacheControl, rule.value)
        }
        guard !found.compressed.isEmpty else {
            return try await .file(found.file, headers, for: environ)
        }
        // RFC 9110 §12.5.5: also on a response without a coding, which others must not get.
        headers.add(.vary, "Accept-Encoding")
        guard let (form, file) = found.preferred(by: environ) else {
            return try await .file(found.file, headers, for: environ)
        }
        headers.add(.contentEncoding, form.coding)
        return try await .file(file.tagged(form), headers, for: environ)
    }
}

extension FoundFile {
    /// The compressed form that the client likes best; `nil` for the file itself, also if the client
    /// accepts neither.
    fileprivate func preferred(
        by environ: Environ
    ) -> (form: Precompression, file: ServedFile)? {
        let codings = compressed.map(\.form.coding) + ["identity"]
        let coding = environ.preferredEncoding(of: codings)
        return compressed.first { $0.form.coding == coding }
    }
}

extension ServedFile {
    /// With a tag of its own: a compressed file can have the time and the size of the file itself.
    fileprivate func tagged(_ form: Precompression) -> ServedFile {
        var file = self
        file.validators.entityTag = validators.entityTag?.appending("-\(form.coding)")
        return file
    }
}
