internal import AsyncGatewayTesting
internal import Foundation

/// A TCP connection to this machine, on a blocking socket.
///
/// It shares no code with the transport that it tests. Each direction has a queue of its own, so
/// that one can send while one receives.
final class ClientSocket: ClientStream {
    private let number: Int32
    private let sending = DispatchQueue(label: "sending")
    private let receiving = DispatchQueue(label: "receiving")

    /// Connects to a port of 127.0.0.1.
    init(port: Int) throws {
        number = Self.tcpSocket()
        let result = Self.withAddress(port) { connect(number, $0, $1) }
        guard result == 0 else { throw SystemCallError(call: "connect") }
    }

    deinit {
        _ = Foundation.close(number)
    }

    func send(_ bytes: [UInt8]) async throws {
        try await perform(on: sending) { [number] in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Foundation.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw SystemCallError(call: "send") }
                rest = rest.dropFirst(count)
            }
        }
    }

    func receive() async throws -> [UInt8] {
        try await perform(on: receiving) { [number] in
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = recv(number, &bytes, bytes.count, 0)
            guard count >= 0 else { throw SystemCallError(call: "recv") }
            return Array(bytes.prefix(count))
        }
    }

    func finishSending() async throws {
        _ = shutdown(number, Int32(SHUT_WR))
    }

    func close() async {
        end()
    }

    /// Ends both directions, so that a call that waits returns; the descriptor outlives the calls.
    private func end() {
        _ = shutdown(number, Int32(SHUT_RDWR))
    }

    private func perform<Value: Sendable>(
        on queue: DispatchQueue, _ call: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.async { [self] in
                    withExtendedLifetime(self) { continuation.resume(with: Result(catching: call)) }
                }
            }
        } onCancel: {
            end()
        }
    }
}

extension ClientSocket {
    /// A port of 127.0.0.1 at which nobody listens.
    static func freePort() throws -> Int {
        let number = tcpSocket()
        defer { _ = Foundation.close(number) }
        guard withAddress(0, { bind(number, $0, $1) }) == 0 else {
            throw SystemCallError(call: "bind")
        }
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutableBytes(of: &address) {
            getsockname(number, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
        }
        guard result == 0 else { throw SystemCallError(call: "getsockname") }
        return Int(in_port_t(bigEndian: address.sin_port))
    }

    private static func tcpSocket() -> Int32 {
        // A server that is started meanwhile must not hold the connection open.
        socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    private static func withAddress(
        _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// What the system said to a call that has failed.
struct SystemCallError: Error, CustomStringConvertible {
    /// The call and the system's words.
    let description: String

    /// Reports the current `errno`.
    init(call: String) {
        description = "\(call): \(String(cString: strerror(errno)))"
    }
}
