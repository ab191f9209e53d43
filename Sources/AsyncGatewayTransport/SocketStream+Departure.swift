/// When a peer that has closed its half of the connection counts as gone.
///
/// A closed browser tab and a client that has only finished sending look the same: a FIN. They differ
/// when something is sent: the first answers with a reset, the second acknowledges it. So:
///
/// 1. A peer that has acknowledged nothing since its FIN is gone when the grace is over.
/// 2. Whenever it takes bytes, the grace begins again.
/// 3. A peer that has acknowledged everything is there: the grace begins again with the next bytes.
///    If it leaves later, these bytes are what tells (Decision 7).
extension SocketStream {
    /// How long before its FIN is noticed a peer may have sent it, and acknowledged what it then received.
    private static let noticingTime = Duration.milliseconds(100)

    /// The peer will send no more.
    nonisolated func peerFinished() {
        peerHasFinished = true
        // This side's own end is what most peers answer with theirs: nothing is sent any more.
        if !hasFinishedWriting { noteBytesUnderWay() }
        beginGrace()
    }

    /// Bytes that were under way when the peer sent its FIN are acknowledged by one that is there; within
    /// a short time of their sending, they may have been already.
    private nonisolated func noteBytesUnderWay() {
        let count = SocketCalls.unacknowledgedCount(number) ?? 0
        let isRecent = lastSend.map { $0 + Self.noticingTime >= loop.now } ?? false
        if count > 0 || isRecent { unacknowledged = count }
    }

    /// Notes that the kernel has taken bytes for the peer.
    nonisolated func noteProgress() {
        lastSend = loop.now
        guard peerHasFinished, settings.onDisconnect != nil else { return }
        unacknowledged = SocketCalls.unacknowledgedCount(number)
        beginGrace()
    }

    private nonisolated func beginGrace() {
        let deadline = loop.now + settings.disconnectGrace
        disconnectDeadline = deadline
        wake(at: deadline)
    }

    /// The grace is over: the peer is gone unless it has acknowledged what it was sent.
    nonisolated func endGrace() {
        disconnectDeadline = nil
        guard let before = unacknowledged, let now = SocketCalls.unacknowledgedCount(number) else {
            return peerIsGone()
        }
        unacknowledged = now
        if now == 0 { return }
        if now < before { beginGrace() } else { peerIsGone() }
    }

    nonisolated func peerIsGone() {
        disconnectDeadline = nil
        guard let action = settings.onDisconnect else { return }
        settings.onDisconnect = nil
        action()
    }
}
