internal import AsyncGateway

/// The routes of a router as a tree of the segments of their paths.
///
/// A literal segment is found by its hash, so matching takes as long as the path is, however many
/// routes there are. Where a literal, a wildcard and a rest match, they are tried in this order,
/// which is from the most specific to the least: patterns that conflict are refused before.
struct RouteTable: Sendable {
    /// A place in the tree: what stands behind the segments that lead to it.
    private struct Node: Sendable {
        var literals = LiteralTable()
        var wildcard: Int?
        /// The routes that end here, and those that take all that is left.
        var ending: [Int] = []
        var rest: [Int] = []
        /// The group whose paths begin here.
        var group: Int?
    }

    private var nodes = [Node()]
    /// The node that the paths of a host begin at.
    private var hosts: [String: Int] = [:]
    private(set) var routes: [Route] = []

    var hasHosts: Bool { !hosts.isEmpty }
}

// MARK: - Building

extension RouteTable {
    mutating func insert(_ route: Route) {
        let index = routes.count
        routes.append(route)
        let node = self.node(of: route.pattern)
        if case .rest = route.pattern.segments.last {
            nodes[node].rest.append(index)
        } else {
            nodes[node].ending.append(index)
        }
    }

    /// Notes that all paths that begin like `prefix` belong to a group, unless an earlier group has
    /// them.
    mutating func insert(group: Int, at prefix: RoutePattern) {
        let node = self.node(of: prefix)
        if nodes[node].group == nil { nodes[node].group = group }
    }

    private mutating func node(of pattern: RoutePattern) -> Int {
        var node = root(of: pattern.host)
        for segment in pattern.segments {
            switch segment {
            case .literal(let bytes): node = child(of: node, bytes)
            case .wildcard: node = wildcard(of: node)
            case .rest: break
            }
        }
        return node
    }

    private mutating func root(of host: String?) -> Int {
        guard let host else { return 0 }
        if let root = hosts[host] { return root }
        hosts[host] = nodes.count
        nodes.append(Node())
        return nodes.count - 1
    }

    private mutating func child(of node: Int, _ bytes: [UInt8]) -> Int {
        if let child = nodes[node].literals.value(of: bytes.span) { return child }
        nodes[node].literals.insert(bytes, nodes.count)
        nodes.append(Node())
        return nodes.count - 1
    }

    private mutating func wildcard(of node: Int) -> Int {
        if let wildcard = nodes[node].wildcard { return wildcard }
        nodes[node].wildcard = nodes.count
        nodes.append(Node())
        return nodes.count - 1
    }
}

// MARK: - Matching

/// What a request has matched.
struct RouteMatch {
    let route: Int
    /// Where the values of the wildcards are in the path, in order.
    let captures: [Range<Int>]
}

extension RouteTable {
    /// The most specific route for a request.
    func match(_ path: RequestPath, _ method: String, host: String?) -> RouteMatch? {
        var search = Search(path)
        for root in roots(of: host) {
            let isFound = visit(root, path.firstStart, &search) { routes, search in
                search.found = route(for: method, among: routes, in: path)
                return search.found != nil
            }
            if isFound, let route = search.found {
                return RouteMatch(route: route, captures: search.captures)
            }
        }
        return nil
    }

    /// All routes for the path of a request, whatever their methods.
    func matches(_ path: RequestPath, host: String?) -> [Int] {
        var search = Search(path)
        var all: [Int] = []
        for root in roots(of: host) {
            _ = visit(root, path.firstStart, &search) { routes, _ in
                all += routes.filter { mayTake(path, $0) }
                return false
            }
        }
        return all
    }

    private func roots(of host: String?) -> [Int] {
        guard let host, let root = hosts[host] else { return [0] }
        return [root, 0]
    }

    private func route(for method: String, among routes: [Int], in path: RequestPath) -> Int? {
        var fallback: Int?
        for index in routes where mayTake(path, index) {
            switch self.routes[index].pattern.method {
            case method: return index
            case "GET" where method == "HEAD": fallback = index
            case nil: fallback = fallback ?? index
            default: break
            }
        }
        return fallback
    }

    private func mayTake(_ path: RequestPath, _ route: Int) -> Bool {
        !path.hasEncodedSlash || routes[route].allowsEncodedSlash
    }

    /// A walk through the tree, along one path.
    private struct Search {
        let path: RequestPath
        var captures: [Range<Int>] = []
        var found: Int?

        init(_ path: RequestPath) {
            self.path = path
        }
    }

    /// Visits the routes that match, the most specific first, until `body` returns `true`.
    ///
    /// - Parameters:
    ///   - node: the place in the tree.
    ///   - start: where the next segment begins, behind its slash; `nil` if none is left.
    ///   - search: the walk; the captures are those of the routes that are visited.
    ///   - body: gets routes that match.
    /// - Returns: whether `body` has returned `true`.
    private func visit(
        _ node: Int, _ start: Int?, _ search: inout Search,
        _ body: (_ routes: [Int], _ search: inout Search) -> Bool
    ) -> Bool {
        guard let start else {
            return !nodes[node].ending.isEmpty && body(nodes[node].ending, &search)
        }
        let segment = search.path.segment(from: start)
        let next = search.path.start(behind: segment)
        if let child = literal(below: node, segment, of: search.path),
            visit(child, next, &search, body)
        {
            return true
        }
        if let wildcard = nodes[node].wildcard, !segment.isEmpty {
            search.captures.append(segment)
            if visit(wildcard, next, &search, body) { return true }
            search.captures.removeLast()
        }
        guard !nodes[node].rest.isEmpty else { return false }
        search.captures.append(start..<search.path.bytes.count)
        if body(nodes[node].rest, &search) { return true }
        search.captures.removeLast()
        return false
    }

    private func literal(below node: Int, _ segment: Range<Int>, of path: RequestPath) -> Int? {
        nodes[node].literals.value(of: path.bytes.span.extracting(segment))
    }
}

// MARK: - Groups

extension RouteTable {
    /// The group with the longest prefix of a path.
    func group(of path: RequestPath, host: String?) -> Int? {
        for root in roots(of: host) {
            let found = deepestGroup(below: root, path.firstStart, in: path)
            if let found { return found.group }
        }
        return nil
    }

    private func deepestGroup(
        below node: Int, _ start: Int?, in path: RequestPath
    ) -> (group: Int, depth: Int)? {
        var deepest: (group: Int, depth: Int)?
        if let start {
            let segment = path.segment(from: start)
            let next = path.start(behind: segment)
            let wildcard = segment.isEmpty ? nil : nodes[node].wildcard
            for child in [literal(below: node, segment, of: path), wildcard].compactMap({ $0 }) {
                guard let found = deepestGroup(below: child, next, in: path) else { continue }
                let depth = found.depth + 1
                if depth > deepest?.depth ?? 0 { deepest = (found.group, depth) }
            }
        }
        return deepest ?? nodes[node].group.map { ($0, 0) }
    }
}
