public import AsyncGateway

/// What a request asks for of a representation: all of it, or some of its bytes. (RFC 9110 §14)
public enum RangeSelection: Sendable, Hashable {
    /// All of it, with 200: there is no Range, or one that is to be ignored.
    case whole
    /// One range, with 206.
    case one(Range<Int>)
    /// Several ranges, which neither overlap nor touch, with 206 and `multipart/byteranges`.
    case several([Range<Int>])
    /// Nothing that is there, which is answered with 416.
    case unsatisfiable
}

extension Environ {
    /// What Range and If-Range ask for of a representation.
    ///
    /// The whole is asked for with any method but GET (RFC 9110 §14.2), with a Range that is malformed or
    /// of another unit than bytes, and with an If-Range that is not the current validator: a strong
    /// tag, or the very date of a version whose tag is not weak (§13.1.5). So it is with more than 32
    /// ranges, and with ranges that have more bytes than the whole, which nobody needs who reads in
    /// parts; and of what is empty.
    ///
    /// ``AsyncGateway/Response/file(_:_:for:)`` makes a response of it.
    ///
    /// - Parameters:
    ///   - size: how many bytes the representation has.
    ///   - current: its validators.
    /// - Returns: the selection.
    public func rangeSelection(of size: Int, _ current: Validators) -> RangeSelection {
        guard let field = self["HTTP_RANGE"], method == .get, let range = RangeField(field),
            meetsIfRange(current)
        else { return .whole }
        return range.selection(of: size)
    }

    private func meetsIfRange(_ current: Validators) -> Bool {
        guard let field = text(ofField: "HTTP_IF_RANGE") else { return true }
        if let tag = EntityTag(field) { return current.entityTag?.matchesStrongly(tag) ?? false }
        // RFC 9110 §8.8.2.2: a date is a strong validator only if there was no second change within its
        // second, which is what the mark of a weak tag tells of a file.
        guard let date = unixSeconds(httpDate: field), current.entityTag?.isWeak != true
        else { return false }
        return date == current.lastModified
    }
}
