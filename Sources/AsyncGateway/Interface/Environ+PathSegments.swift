extension Environ {
    /// The segments of the path that is for this app, each decoded and read as UTF-8, malformed
    /// parts as U+FFFD.
    ///
    /// The path is split before it is decoded, so a slash that was sent as `%2F` is part of its
    /// segment: `/tea%2Fmilk/1` has the segments `tea/milk` and `1`, where ``path`` has three
    /// parts. Joined by slashes behind one, the segments are always ``path``. Refuse a segment that
    /// has a slash, unless the app means it to have one.
    ///
    /// Every slash counts: the segments of `/tea/` are `tea` and an empty one, those of `/` an
    /// empty one; an empty path has none. Nothing is removed, `..` and `.` included.
    ///
    /// Split and decoded like that is the end of the request's target, as far as ``path`` is left
    /// of it, whoever has moved the rest to SCRIPT_NAME. A path that is not the end of the target,
    /// and any path under CGI, where the web server passes on no more than the decoded one, is
    /// split at each of its slashes.
    public var pathSegments: [String] {
        pathSegmentBytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The exact bytes of ``pathSegments``.
    public var pathSegmentBytes: [[UInt8]] {
        let path = pathBytes
        if let target = source?.escapedPath,
            let segments = TargetPath(target).segments(ofRest: path)
        {
            return segments
        }
        return TargetPath.segments(path.map(UInt16.init)[...])
    }

    /// Whether a segment of the path has a slash, which was sent as `%2F`: ``path`` has more parts
    /// then than ``pathSegments``.
    ///
    /// What divides ``path`` at its slashes takes such a path for another one.
    public var hasEncodedSlash: Bool {
        guard let target = source?.escapedPath, target.contains(UInt8(ascii: "%")) else {
            return false
        }
        return beginsWithEncodedSlash(target)
            || pathSegmentBytes.contains { $0.contains(UInt8(ascii: "/")) }
    }

    /// Whether the path of the target has an encoded slash in front of its first segment, where the path
    /// has lost all slashes but one.
    private func beginsWithEncodedSlash(_ target: ArraySlice<UInt8>) -> Bool {
        guard splitPath.isWhole else { return false }
        let rest = target.drop { $0 == UInt8(ascii: "/") }
        return rest.starts(with: "%2F".utf8) || rest.starts(with: "%2f".utf8)
    }
}
