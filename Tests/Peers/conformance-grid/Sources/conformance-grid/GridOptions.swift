/// What the command line says: `--peer NAME=EXECUTABLE` for each other server, and `--write FILE`.
struct GridOptions {
    /// Another maker's server, by the name of its column.
    struct Peer {
        let name: String
        let executable: String
    }

    /// The other servers, in the order of their columns.
    let peers: [Peer]

    /// Where the document goes; nowhere by default.
    let file: String?

    /// Reads the arguments of the process, and ends it if they make no sense.
    init() {
        var arguments = CommandLine.arguments.dropFirst()
        var peers: [Peer] = []
        var file: String?
        while let option = arguments.popFirst() {
            switch (option, arguments.popFirst()) {
            case ("--peer", let value?): peers.append(Self.peer(value))
            case ("--write", let value?): file = value
            default: Self.refuse(option)
            }
        }
        (self.peers, self.file) = (peers, file)
    }

    private static func peer(_ text: String) -> Peer {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { refuse(text) }
        return Peer(name: String(parts[0]), executable: String(parts[1]))
    }

    private static func refuse(_ argument: String) -> Never {
        fatalError("\(argument)? usage: conformance-grid [--peer NAME=PATH]... [--write FILE]")
    }
}
