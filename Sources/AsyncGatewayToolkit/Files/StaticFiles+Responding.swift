internal import AsyncGateway

extension StaticFiles {
    /// The response to GET or HEAD.
    ///
    /// - Throws: `HTTPError` of 403 and 404; what the source throws.
    func respond(to environ: Environ) async throws -> Response {
        guard let path = StaticPath(environ, servesWellKnown: servesWellKnown) else {
            return try await notFound()
        }
        let forms = forms(for: environ)
        switch try await find(path, forms) {
        case .file(let file): return try await send(file, to: environ)
        case .listing(let entries):
            return .html(FolderListing(entries, of: path, in: environ).html)
        case .folder:
            return .redirect(
                to: path.withSlash + environ.encodedQueryPart, status: .permanentRedirect)
        case .missing:
            guard path.isPage, let fallback, let file = try await page(fallback, forms) else {
                return try await notFound()
            }
            return try await send(file, to: environ)
        }
    }

    /// The compressed forms that are worth looking for: those that the client names, or all if it says `*`;
    /// which of them it gets is for the negotiation.
    private func forms(for environ: Environ) -> [Precompression] {
        guard !precompressed.isEmpty, let accepted = environ["HTTP_ACCEPT_ENCODING"] else {
            return []
        }
        let bytes = accepted.asciiLowercase.utf8[...]
        if bytes.contains(UInt8(ascii: "*")) { return precompressed }
        return precompressed.filter { bytes.firstRange(of: $0.coding.utf8) != nil }
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
        // RFC 9110 §12.5.5: also where it makes no difference, for which all forms would have to be looked for.
        if !precompressed.isEmpty { headers.add(.vary, "Accept-Encoding") }
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
