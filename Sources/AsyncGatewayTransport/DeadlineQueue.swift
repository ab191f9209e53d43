/// The times at which an event loop must look at something again, earliest first.
///
/// A binary heap, whose entries are never removed early. A source that is woken compares the time
/// with its present deadline and, if that is later, asks to be woken again. So to postpone a
/// deadline, which every request does, changes nothing here.
package struct DeadlineQueue<Token> {
    private var heap: [(time: LoopTime, token: Token)] = []

    /// Makes a queue without entries.
    package init() {}

    /// The earliest time in the queue.
    package var earliest: LoopTime? { heap.first?.time }

    /// Adds a time at which `token` is to be woken.
    package mutating func insert(_ token: Token, at time: LoopTime) {
        heap.append((time, token))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].time < heap[parent].time else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Removes and returns the earliest entry, if its time has come.
    package mutating func popExpired(at now: LoopTime) -> (time: LoopTime, token: Token)? {
        guard let first = heap.first, first.time <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        siftDown()
        return first
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { return }
            if child + 1 < heap.count, heap[child + 1].time < heap[child].time { child += 1 }
            guard heap[child].time < heap[parent].time else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
