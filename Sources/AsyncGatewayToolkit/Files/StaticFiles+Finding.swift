internal import AsyncGateway

/// A file that was found, and its compressed forms.
struct FoundFile {
    let path: [UInt8]
    let file: ServedFile
    var compressed: [(form: Precompression, file: ServedFile)] = []

    init(_ path: [UInt8], _ file: ServedFile) {
        (self.path, self.file) = (path, file)
    }
}

extension ServedFile {
    /// Whether it was not changed before the file that it is another form of.
    fileprivate func isUpToDate(with file: ServedFile) -> Bool {
        guard let own = validators.lastModified, let other = file.validators.lastModified
        else { return true }
        return own >= other
    }
}

extension StaticFiles {
    /// What is at a path, for a response.
    enum Finding {
        case file(FoundFile)
        case listing([FolderEntry])
        /// A folder that has a page or a listing, without the slash at its end.
        case folder
        case missing
    }

    /// Looks for what is at a path.
    ///
    /// - Parameters:
    ///   - path: the path.
    ///   - forms: the compressed forms that the client may get.
    /// - Returns: what is there.
    /// - Throws: `HTTPError` of 403 for what may not be read; what the source throws.
    func find(_ path: StaticPath, _ forms: [Precompression]) async throws -> Finding {
        if path.isFolder { return try await findPage(of: path, forms) }
        switch try await open(path.bytes, forms) {
        case .found(let file): return .file(file)
        case .other(.folder):
            // A redirect to what is not there would tell that there is a folder, and help nobody.
            if case .missing = try await findPage(of: path, []) { return .missing }
            return .folder
        case .other: return .missing
        }
    }

    private func findPage(
        of folder: StaticPath, _ forms: [Precompression]
    ) async throws -> Finding {
        for name in indexNames {
            let opened = try await open(folder.child(name), forms)
            if case .found(let file) = opened { return .file(file) }
        }
        guard listsFolders,
            let entries = try await source.entries(of: folder.bytes, upTo: FolderListing.limit + 1)
        else { return .missing }
        return .listing(entries)
    }

    /// The file at a path of one's own, such as ``fallback``.
    func page(_ path: String, _ forms: [Precompression] = []) async throws -> FoundFile? {
        let path = Array(path.utf8.drop { $0 == UInt8(ascii: "/") })
        guard case .found(let file) = try await open(path, forms) else { return nil }
        return file
    }

    private enum Opened {
        case found(FoundFile)
        case other(FileLookup)
    }

    private func open(_ path: [UInt8], _ forms: [Precompression]) async throws -> Opened {
        let lookup = try await source.open(path)
        if case .forbidden = lookup { throw HTTPError(.forbidden) }
        guard case .file(let file) = lookup else { return .other(lookup) }
        var found = FoundFile(path, file)
        for form in forms {
            let other = try await source.open(path + Array(form.suffix.utf8)).file
            if let other, other.isUpToDate(with: file) { found.compressed.append((form, other)) }
        }
        return .found(found)
    }
}
