/// The tree of the routes of a router while it is being made.
struct RouteTable {
    /// A place in the tree, which refers to others by their positions among all.
    private struct Node {
        var literals = LiteralTable()
        /// The places behind the literals, in the order of their values in the table.
        var children: [Int] = []
        var wildcard: Int?
        var ending: [Route] = []
        var rest: [Route] = []
        var group: Int?
    }

    private var nodes = [Node()]
    private var hosts: [String: Int] = [:]
    private(set) var routes: [Route] = []

    mutating func insert(_ route: Route) {
        routes.append(route)
        let node = self.node(of: route.pattern)
        if case .rest = route.pattern.segments.last {
            nodes[node].rest.append(route)
        } else {
            nodes[node].ending.append(route)
        }
    }

    /// Notes that all paths that begin like `prefix` belong to a group, unless an earlier group has
    /// them.
    mutating func insert(group: Int, at prefix: RoutePattern) {
        let node = self.node(of: prefix)
        if nodes[node].group == nil { nodes[node].group = group }
    }

    /// The tree, which does not change any more.
    var tree: RouteTree {
        RouteTree(routes: routes, root: frozen(0), hosts: hosts.mapValues(frozen))
    }

    private func frozen(_ index: Int) -> RouteNode {
        let node = nodes[index]
        return RouteNode(
            node.literals, node.children.map(frozen), wildcard: node.wildcard.map(frozen),
            ending: node.ending, rest: node.rest, group: node.group)
    }
}

// MARK: - Places

extension RouteTable {
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
        return addNode()
    }

    private mutating func child(of node: Int, _ bytes: [UInt8]) -> Int {
        if let child = nodes[node].literals.value(of: bytes.span) {
            return nodes[node].children[child]
        }
        let child = addNode()
        nodes[node].literals.insert(bytes, nodes[node].children.count)
        nodes[node].children.append(child)
        return child
    }

    private mutating func wildcard(of node: Int) -> Int {
        if let wildcard = nodes[node].wildcard { return wildcard }
        let wildcard = addNode()
        nodes[node].wildcard = wildcard
        return wildcard
    }

    private mutating func addNode() -> Int {
        nodes.append(Node())
        return nodes.count - 1
    }
}
