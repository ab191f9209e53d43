internal import AsyncGateway

// A strong tag stands for the same bytes, so the compressed form of a response has another one (RFC 9110
// §8.8.3.3): that of the app with a mark. The app, which has never heard of it, does not get to see the mark
// in a condition: so the client's If-Match, too, names the version that it has received.

extension EntityTag {
    private static let mark = ";gzip"

    /// The tag of the compressed form; itself if it has the mark, or is weak and stands for both.
    var ofCompressedForm: EntityTag {
        isWeak || opaque.utf8.reversed().starts(with: Self.mark.utf8.reversed())
            ? self : appending(Self.mark)
    }

    /// The value of a list of tags, with those of the app in place of those of compressed forms.
    static func uncoded(_ field: String) -> String {
        // A quotation mark only stands at an end of a tag.
        let parts = Array(field.utf8).split(
            separator: Array("\(mark)\"".utf8), omittingEmptySubsequences: false)
        return String(decoding: Array(parts.joined(separator: "\"".utf8)), as: UTF8.self)
    }
}

extension Headers {
    /// Makes ETag the tag of the compressed form.
    mutating func codeETag() {
        guard let tag = self[.eTag].flatMap({ EntityTag($0) }) else { return }
        self[.eTag] = tag.ofCompressedForm.description
    }
}

extension Environ {
    /// Has a condition name the tags of the app.
    ///
    /// - Parameter variable: that of If-Match or If-None-Match. If-Range is about ranges of bytes, which
    ///   are those of the compressed form for a client that has this.
    mutating func uncodeTags(in variable: String) {
        guard let field = self[variable] else { return }
        let uncoded = EntityTag.uncoded(field)
        if uncoded.utf8.count != field.utf8.count { self[variable] = uncoded }
    }
}
