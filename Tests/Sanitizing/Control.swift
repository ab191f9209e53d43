import Glibc
import Synchronization

/// What a sanitizer has to report, and what it must not, each in a process of its own.
@main
struct Control {
    static func main() {
        switch CommandLine.arguments.last {
        case "guarded-count": Counter.count(Counter.countGuarded)
        case "unguarded-count": Counter.count(Counter.countUnguarded)
        case "kept-table": _ = Table.rows.count
        case "kept-object": Object.keepOne()
        case "lost-object": _ = Unmanaged.passRetained(Object())
        default: fatalError("no such control")
        }
    }
}

/// Two threads that count, with a lock that they meet each other at, or without any.
private enum Counter {
    static let guarded = Mutex(0)
    nonisolated(unsafe) static var unguarded = 0

    typealias Thread = @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?

    static let countGuarded: Thread = { _ in
        for _ in 0..<1000 {
            Counter.guarded.withLock { number in
                number += 1
                // Long enough for the other thread to find the lock taken.
                if number.isMultiple(of: 10) { usleep(1) }
            }
        }
        return nil
    }

    static let countUnguarded: Thread = { _ in
        for _ in 0..<1000 { Counter.unguarded += 1 }
        return nil
    }

    static func count(_ body: Thread) {
        var threads = [pthread_t](repeating: 0, count: 2)
        for index in threads.indices { pthread_create(&threads[index], nil, body, nil) }
        for thread in threads { pthread_join(thread, nil) }
    }
}

/// Arrays in an enumeration that keeps its tag in their addresses' spare bits.
private enum Table {
    enum Row {
        case numbers([Int])
        case pair(Int, [Int])
        case words([String])
    }

    static let rows = (0..<9).map { Row.numbers([$0, $0]) } + [.pair(1, [2]), .words(["three"])]
}

/// An object that somebody has had a weak reference to.
private final class Object {
    nonisolated(unsafe) static var kept: Object?

    static func keepOne() {
        let object = Object()
        kept = object
        weak var reference: Object?
        reference = object
        precondition(reference === object)
    }
}
