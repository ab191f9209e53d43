internal import AsyncGateway

/// The path of a request, if it can be that of a file.
struct StaticPath {
    /// The path from the root of the files, without a slash at either end; empty for the root.
    let bytes: [UInt8]

    /// Whether it is to be a folder: it ends with a slash.
    let isFolder: Bool

    /// The last segment; that of the mount for the root, which is asked for without its slash.
    private let name: ArraySlice<UInt8>

    /// Reads the path of a request; `nil` for one that no file is served at, whatever there is.
    ///
    /// - Parameters:
    ///   - environ: the request.
    ///   - servesWellKnown: whether `.well-known` may be its first segment.
    init?(_ environ: Environ, servesWellKnown: Bool) {
        // To the file system, an encoded slash would divide a segment.
        guard !environ.hasEncodedSlash else { return nil }
        let path = environ.pathBytes
        if path.isEmpty {
            bytes = []
            name = environ.scriptNameBytes[...].lastSegment
            isFolder = name.isEmpty
            return
        }
        guard path.first == slash else { return nil }
        let segments = path.dropFirst().split(separator: slash, omittingEmptySubsequences: false)
        isFolder = segments.last?.isEmpty ?? true
        let names = isFolder ? segments.dropLast() : segments[...]
        for (index, name) in names.enumerated() {
            let isAllowed = servesWellKnown && index == 0 && name.elementsEqual(wellKnown)
            guard isAllowed || Self.isServed(name) else { return nil }
        }
        bytes = Array(path.dropFirst().dropLast(isFolder ? 1 : 0))
        name = names.last ?? []
    }

    /// Whether a name does not begin with a dot, as do those of hidden files, `.` and `..`.
    private static func isServed(_ name: ArraySlice<UInt8>) -> Bool {
        !name.isEmpty && name.first != UInt8(ascii: ".") && !name.contains(0)
    }

    /// Whether its last segment has no dot, as that of a page of an app in the browser.
    var isPage: Bool { !name.contains(UInt8(ascii: ".")) }

    /// The path of a file in the folder.
    func child(_ name: String) -> [UInt8] {
        (bytes.isEmpty ? [] : bytes + [slash]) + Array(name.utf8)
    }

    /// The path with a slash at its end, relative to itself: so it keeps whatever comes before it, a
    /// mount or a proxy's prefix.
    var withSlash: String { "./\(PercentEncoding.encode(name, for: .pathSegment))/" }
}

extension ArraySlice<UInt8> {
    /// What follows the last slash.
    fileprivate var lastSegment: ArraySlice<UInt8> {
        lastIndex(of: slash).map { self[($0 + 1)...] } ?? self
    }
}

private let slash = UInt8(ascii: "/")
private let wellKnown = Array(".well-known".utf8)
