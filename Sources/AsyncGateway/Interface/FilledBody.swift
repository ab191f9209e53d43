/// A body, and what is sent while it gives no block.
final class FilledBody: Sendable {
    /// A timer that rings more often would be nothing but load.
    private static let shortestInterval = Duration.milliseconds(1)

    let body: ResponseBody
    let filler: [UInt8]
    let interval: Duration

    init(_ body: ResponseBody, with filler: [UInt8], every interval: Duration) {
        (self.body, self.filler) = (body, filler)
        self.interval = max(interval, Self.shortestInterval)
    }

    /// Another body that is filled as this one is.
    func replacing(_ body: ResponseBody) -> FilledBody {
        FilledBody(body, with: filler, every: interval)
    }
}

extension ResponseBody {
    /// The same body, with a block that the server sends whenever this one has given none for a while.
    ///
    /// ```swift
    /// return ResponseBody(rows).fillingSilence(with: Array("\n".utf8), every: .seconds(15))
    /// ```
    ///
    /// Proxies end a response that sends nothing for a minute or so, and a client that has gone without a
    /// word is only found out by sending to it. The filler has to mean nothing where it stands: a
    /// comment between events, white space before a JSON text. It comes between two blocks and never within
    /// one, and is counted with the bytes of the body. A body that ends long after its last block has it
    /// there as well, but not while trailers are made.
    ///
    /// Nothing is sent while a block waits for its client, in a body with a Content-Length, in answer to HEAD,
    /// and after the app's task has been cancelled. If the first block is late, the head leaves with the
    /// filler, and no error page can replace the response any more.
    ///
    /// It costs no task: on an event loop the time is the connection's. Bytes in memory and files have no
    /// silences, and are returned as they are. A middleware that makes another body of this one, such as by
    /// ``mapBlocks(_:)``, drops the filler, which may mean something there; it looks
    /// at ``fillInterval``. Of two calls the later counts.
    ///
    /// - Parameters:
    ///   - filler: the block; if it is empty, the body is returned as it is.
    ///   - interval: how long the body gives no block before the filler is sent, and again before the next;
    ///     at least a millisecond.
    /// - Returns: the body.
    public func fillingSilence(
        with filler: [UInt8], every interval: Duration
    ) -> ResponseBody {
        guard !filler.isEmpty, let filled = storage.filled(self, with: filler, every: interval)
        else { return self }
        return replacing(filled) { await $0.close() }
    }

    /// How long the body gives no block before its silence is filled; `nil` if it is not.
    ///
    /// For a middleware that makes a body of another form, in which something else stands for nothing.
    ///
    /// ```swift
    /// let packed = body.mapBlocks { packer.pack($0) }
    /// guard let interval = body.fillInterval else { return packed }
    /// return packed.fillingSilence(with: Packer.nothing, every: interval)
    /// ```
    public var fillInterval: Duration? {
        switch storage {
        case .filled(let filled): filled.interval
        case .trailed(let trailed): trailed.body.fillInterval
        case .guarded(let guarded): guarded.body.fillInterval
        case .bytes, .file, .blocks, .producer: nil
        }
    }
}

extension ResponseBody.Storage {
    /// The storage of `body`, whose storage this is, with its silences filled; `nil` if it has none.
    fileprivate func filled(
        _ body: ResponseBody, with filler: [UInt8], every interval: Duration
    ) -> ResponseBody.Storage? {
        switch self {
        case .bytes, .file: nil
        case .blocks, .producer, .guarded:
            .filled(FilledBody(body, with: filler, every: interval))
        case .filled(let inner):
            .filled(FilledBody(inner.body, with: filler, every: interval))
        // The trailers stay outermost, where a later call of `trailers` finds them.
        case .trailed(let trailed):
            .trailed(
                TrailedBody(
                    trailed.body.fillingSilence(with: filler, every: interval), trailed.names,
                    trailed.fields))
        }
    }
}
