/// The routes of a router as a tree of the segments of their paths.
///
/// A literal segment is found by its hash, so matching takes no longer for more routes. Where a
/// literal, a wildcard and a rest match, they are tried in this order, which is from the most specific
/// to the least: patterns that conflict are refused before. Each place of the tree is visited once at
/// most.
struct RouteTree: Sendable {
    let routes: [Route]
    let root: RouteNode
    /// The place that the paths of a host begin at.
    let hosts: [String: RouteNode]

    var hasHosts: Bool { !hosts.isEmpty }
}

/// A place in the tree of routes: what stands behind the segments that lead to it.
///
/// A class, because a struct of so many parts would be copied at each step of a walk.
final class RouteNode: Sendable {
    /// Positions in `children`.
    let literals: LiteralTable
    let children: [RouteNode]
    let wildcard: RouteNode?
    /// The routes that end here, and those that take all that is left.
    let ending: [Route]
    let rest: [Route]
    /// The group whose paths begin here.
    let group: Int?

    init(
        _ literals: LiteralTable, _ children: [RouteNode], wildcard: RouteNode?, ending: [Route],
        rest: [Route], group: Int?
    ) {
        (self.literals, self.children, self.wildcard) = (literals, children, wildcard)
        (self.ending, self.rest, self.group) = (ending, rest, group)
    }

    fileprivate func child(_ segment: Range<Int>, of path: RequestPath) -> RouteNode? {
        literals.value(of: path.bytes.span.extracting(segment)).map { children[$0] }
    }
}

// MARK: - Matching

/// What a request has matched.
struct RouteMatch {
    let route: Route
    /// Where the values of the wildcards are in the path, in order.
    let captures: [Range<Int>]
}

extension RouteTree {
    /// The most specific route for a request; none for a path with `.` or `..` in it.
    func match(_ path: RequestPath, _ method: String, host: String?) -> RouteMatch? {
        guard !path.hasDotSegment else { return nil }
        if let host, let root = hosts[host], let match = match(path, method, below: root) {
            return match
        }
        return match(path, method, below: root)
    }

    private func match(
        _ path: RequestPath, _ method: String, below root: RouteNode
    ) -> RouteMatch? {
        var walk = RouteWalk(path)
        let route = walk.visit(root, path.firstStart) { routes in
            Self.route(for: method, among: routes, in: path)
        }
        return route.map { RouteMatch(route: $0, captures: walk.captures) }
    }

    /// All routes for the path of a request, whatever their methods; none for a path with `.` or `..`
    /// in it.
    func matches(_ path: RequestPath, host: String?) -> [Route] {
        guard !path.hasDotSegment else { return [] }
        var all: [Route] = []
        for root in roots(of: host) {
            var walk = RouteWalk(path)
            _ = walk.visit(root, path.firstStart) { routes in
                all += routes.filter { mayTake(path, $0) }
                return nil
            }
        }
        return all
    }

    private func roots(of host: String?) -> [RouteNode] {
        guard let host, let root = hosts[host] else { return [root] }
        return [root, self.root]
    }

    private static func route(
        for method: String, among routes: [Route], in path: RequestPath
    ) -> Route? {
        var fallback: Route?
        for route in routes where mayTake(path, route) {
            switch route.pattern.method {
            case method: return route
            case "GET" where method == "HEAD": fallback = route
            case nil: fallback = fallback ?? route
            default: break
            }
        }
        return fallback
    }
}

private func mayTake(_ path: RequestPath, _ route: Route) -> Bool {
    !path.hasEncodedSlash || route.allowsEncodedSlash
}

/// A walk through the tree, along one path.
private struct RouteWalk {
    let path: RequestPath
    var captures: [Range<Int>] = []

    init(_ path: RequestPath) {
        self.path = path
    }

    /// Visits the routes that match, the most specific first, until `choose` takes one.
    ///
    /// - Parameters:
    ///   - node: the place in the tree.
    ///   - start: where the next segment begins, behind its slash; `nil` if none is left.
    ///   - choose: gets routes that match, and takes one of them or none.
    /// - Returns: the route that was taken, whose captures are those of the walk.
    mutating func visit(
        _ node: RouteNode, _ start: Int?, _ choose: (_ routes: [Route]) -> Route?
    ) -> Route? {
        guard let start else { return node.ending.isEmpty ? nil : choose(node.ending) }
        let segment = path.segment(from: start)
        let next = path.start(behind: segment)
        if let child = node.child(segment, of: path), let route = visit(child, next, choose) {
            return route
        }
        if let wildcard = node.wildcard, !segment.isEmpty {
            if captures.isEmpty { captures.reserveCapacity(4) }
            captures.append(segment)
            if let route = visit(wildcard, next, choose) { return route }
            captures.removeLast()
        }
        guard !node.rest.isEmpty else { return nil }
        captures.append(start..<path.bytes.count)
        if let route = choose(node.rest) { return route }
        captures.removeLast()
        return nil
    }
}

// MARK: - Groups

extension RouteTree {
    /// The group with the longest prefix of a path.
    func group(of path: RequestPath, host: String?) -> Int? {
        for root in roots(of: host) {
            let found = deepestGroup(below: root, path.firstStart, in: path)
            if let found { return found.group }
        }
        return nil
    }

    private func deepestGroup(
        below node: RouteNode, _ start: Int?, in path: RequestPath
    ) -> (group: Int, depth: Int)? {
        var deepest: (group: Int, depth: Int)?
        if let start {
            let segment = path.segment(from: start)
            let next = path.start(behind: segment)
            let wildcard = segment.isEmpty ? nil : node.wildcard
            for child in [node.child(segment, of: path), wildcard].compactMap({ $0 }) {
                guard let found = deepestGroup(below: child, next, in: path) else { continue }
                let depth = found.depth + 1
                if depth > deepest?.depth ?? 0 { deepest = (found.group, depth) }
            }
        }
        return deepest ?? node.group.map { ($0, 0) }
    }
}
