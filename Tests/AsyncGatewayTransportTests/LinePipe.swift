import AsyncGatewayTransport
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A pipe whose reading end is read by lines.
final class LinePipe: Sendable {
    /// The writing end.
    let output: Int32

    private let input: Mutex<Int32>
    private let received = Mutex([UInt8]())

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError("pipe") }
        input = Mutex(ends[0])
        output = ends[1]
    }

    /// Makes a pipe with a name, by which it can be opened again.
    init(at path: String) throws {
        guard mkfifo(path, 0o600) == 0 else { throw SystemError("mkfifo") }
        // Without waiting for the other end.
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        output = open(path, O_WRONLY)
        guard output >= 0 else { throw SystemError("open") }
        _ = fcntl(reader, F_SETFL, 0)
        input = Mutex(reader)
    }

    /// Opens the reading end again.
    func openInput(at path: String) throws {
        let reader = open(path, O_RDONLY)
        guard reader >= 0 else { throw SystemError("open") }
        input.withLock { $0 = reader }
    }

    /// Waits until something has been written.
    func waitForInput() {
        var entry = pollfd(fd: input.withLock(\.self), events: Int16(POLLIN), revents: 0)
        while poll(&entry, 1, -1) < 0, errno == EINTR {}
    }

    // The writing end stays open: the thread of the queue may still be writing to it.
    deinit { closeInput() }

    func makeNonBlocking() {
        _ = fcntl(output, F_SETFL, fcntl(output, F_GETFL) | O_NONBLOCK)
    }

    /// Lets a read of lines that have not been written return without them.
    func makeInputNonBlocking() {
        input.withLock { _ = fcntl($0, F_SETFL, fcntl($0, F_GETFL) | O_NONBLOCK) }
    }

    func closeInput() {
        input.withLock { number in
            if number >= 0 { _ = close(number) }
            number = -1
        }
    }

    /// Reads the next lines, as many as that.
    func readLines(_ count: Int) -> [String] {
        var lines: [String] = []
        while lines.count < count, let line = nextLine() { lines.append(line) }
        return lines
    }

    /// Reads lines up to one that is the last by the given test.
    func readLines(upTo isLast: (String) -> Bool) -> [String] {
        var lines: [String] = []
        while let line = nextLine() {
            lines.append(line)
            if isLast(line) { break }
        }
        return lines
    }

    /// Reads until each of as many lines has come, or was counted as dropped.
    func readAll(of count: Int) -> (lines: [String], dropped: Int) {
        var lines: [String] = []
        var dropped = 0
        while lines.count + dropped < count, let line = nextLine() {
            if line.hasSuffix(" dropped") {
                dropped += line.split(separator: " ").first.flatMap { Int($0) } ?? 0
            } else {
                lines.append(line)
            }
        }
        return (lines, dropped)
    }

    private func nextLine() -> String? {
        received.withLock { received in
            while true {
                if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                    defer { received.removeFirst(end + 1) }
                    return String(decoding: received[..<end], as: UTF8.self)
                }
                var block = [UInt8](repeating: 0, count: 4096)
                let count = read(input.withLock(\.self), &block, block.count)
                guard count > 0 else { return nil }
                received += block.prefix(count)
            }
        }
    }
}
