import Foundation

/// The options that every peer takes: `--port N`, on 127.0.0.1, and `--while-input`.
public struct PeerOptions: Sendable {
    /// Where to listen; 8080 if nothing else is said.
    public let port: Int

    /// Reads the arguments of the process, and ends it if they make no sense.
    public init() {
        var arguments = CommandLine.arguments.dropFirst()
        var port: UInt16? = 8080
        while let option = arguments.popFirst() {
            switch option {
            case "--port": port = arguments.popFirst().flatMap(UInt16.init)
            case "--while-input": Self.endWithInput()
            default: port = nil
            }
        }
        guard let port else {
            fatalError("usage: \(CommandLine.arguments[0]) [--port N] [--while-input]")
        }
        self.port = Int(port)
    }

    /// Ends the process when its standard input does, and with it whoever has started it: on a thread
    /// of its own, for a server may have no other one left.
    private static func endWithInput() {
        Thread.detachNewThread {
            while readLine() != nil {}
            exit(0)
        }
    }
}
