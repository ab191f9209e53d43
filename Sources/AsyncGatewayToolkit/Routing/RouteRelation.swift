/// How the requests that two patterns match relate to each other.
enum RouteRelation {
    case equivalent
    /// The first pattern's requests are among those of the second.
    case moreSpecific
    case moreGeneral
    /// No request is matched by both.
    case disjoint
    /// Each matches requests that the other does not match, and some are matched by both.
    case overlapping

    /// The relation of two patterns of which one part relates like this, and another part like
    /// `other`.
    func combined(with other: RouteRelation) -> RouteRelation {
        switch (self, other) {
        case (.disjoint, _), (_, .disjoint): .disjoint
        case (.equivalent, let relation), (let relation, .equivalent): relation
        case (.moreSpecific, .moreSpecific): .moreSpecific
        case (.moreGeneral, .moreGeneral): .moreGeneral
        case (.overlapping, _), (_, .overlapping), (.moreSpecific, _), (.moreGeneral, _):
            .overlapping
        }
    }
}

extension RoutePattern {
    /// Whether a request can match both, and neither is the more specific one.
    func conflicts(with other: RoutePattern) -> Bool {
        // A pattern with a host is more specific than any without.
        guard host == other.host else { return false }
        switch methodRelation(to: other).combined(with: pathRelation(to: other)) {
        case .equivalent, .overlapping: return true
        case .moreSpecific, .moreGeneral, .disjoint: return false
        }
    }

    private func methodRelation(to other: RoutePattern) -> RouteRelation {
        switch (method, other.method) {
        case (let left, let right) where left == right: .equivalent
        case (nil, _), ("GET", "HEAD"): .moreGeneral
        case (_, nil), ("HEAD", "GET"): .moreSpecific
        default: .disjoint
        }
    }

    private func pathRelation(to other: RoutePattern) -> RouteRelation {
        var relation = RouteRelation.equivalent
        for (left, right) in zip(segments, other.segments) {
            relation = relation.combined(with: left.relation(to: right))
            // A rest takes what follows in the other pattern, too.
            if left.isRest || right.isRest { return relation }
        }
        return segments.count == other.segments.count ? relation : .disjoint
    }
}

extension RoutePattern.Segment {
    fileprivate var isRest: Bool {
        if case .rest = self { true } else { false }
    }

    /// How the segments, or ends of paths, relate that the two match.
    fileprivate func relation(to other: RoutePattern.Segment) -> RouteRelation {
        switch (self, other) {
        case (.rest, .rest), (.wildcard, .wildcard): .equivalent
        case (.rest, _): .moreGeneral
        case (_, .rest): .moreSpecific
        case (.literal(let left), .literal(let right)): left == right ? .equivalent : .disjoint
        case (.literal(let bytes), .wildcard): bytes.isEmpty ? .disjoint : .moreSpecific
        case (.wildcard, .literal(let bytes)): bytes.isEmpty ? .disjoint : .moreGeneral
        }
    }
}
