extension ResponseBody {
    /// The same body, whose code runs on the threads for work that blocks.
    ///
    /// Bytes in memory and files that the system sends have no such code, and are sent as before.
    var pooled: ResponseBody {
        replacing(storage.pooled) { body in
            await offloading { await body.close() }
        }
    }
}

extension ResponseBody.Storage {
    fileprivate var pooled: ResponseBody.Storage {
        switch self {
        case .bytes: self
        case .file(let file):
            file.remainingCount == nil ? .blocks(BlockSource(file).pooled) : self
        case .blocks(let blocks): .blocks(blocks.pooled)
        case .producer(let produce):
            .producer { write in try await offloading { try await produce(write) } }
        case .guarded(let guarded): .guarded(OffloadedGuard(guarded))
        case .trailed(let trailed): .trailed(trailed.pooled)
        case .filled(let filled): .filled(filled.replacing(filled.body.pooled))
        }
    }
}

extension TrailedBody {
    fileprivate var pooled: TrailedBody {
        TrailedBody(body.pooled, names) { [fields] in try await offloading { try await fields() } }
    }
}

extension BlockSource {
    fileprivate var pooled: BlockSource {
        BlockSource { OffloadedBlockIterator(self) }
    }
}

/// An iterator that another one is behind, which runs on the threads for work that blocks.
private final class OffloadedBlockIterator: BlockIterator {
    private let iteration: OffloadedIteration

    init(_ source: BlockSource) {
        iteration = OffloadedIteration(source)
    }

    override func next() async throws -> [UInt8]? {
        try await offloading { [iteration] in try await iteration.next() }
    }
}

/// The iterator that runs there: an actor without an executor of its own runs on its caller's.
private actor OffloadedIteration {
    private let source: BlockSource
    private var iterator: BlockIterator?

    init(_ source: BlockSource) {
        self.source = source
    }

    func next() async throws -> [UInt8]? {
        let iterator = iterator ?? source.makeIterator()
        self.iterator = iterator
        return try await iterator.next()
    }
}

/// A checked body whose own is offloaded.
private final class OffloadedGuard: GuardedBody {
    let body: ResponseBody
    private let guarded: any GuardedBody

    init(_ guarded: any GuardedBody) {
        body = guarded.body.pooled
        self.guarded = guarded
    }

    func admitIteration(isFirst: Bool) throws {
        try guarded.admitIteration(isFirst: isFirst)
    }

    func close() async {
        await guarded.close()
    }
}
