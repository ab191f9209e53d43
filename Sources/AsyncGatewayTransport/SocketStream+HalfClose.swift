/// When a peer that has closed its half of the connection counts as gone.
///
/// A browser whose tab was closed and a client that has only finished sending send the same FIN.
/// They differ when something is sent to them: the kernel of the first answers with a reset, that
/// of the second acknowledges it. So:
///
/// 1. A peer that has acknowledged nothing since its FIN counts as gone at the end of the grace.
/// 2. Whenever it takes bytes, the grace begins again.
/// 3. A peer that has acknowledged everything is there: the grace begins again with the next bytes.
///    If it leaves later, they are not acknowledged (Decision 7).
extension SocketStream {
    /// How much older than its notice a FIN may be, so that the peer has acknowledged meanwhile
    /// what was sent to it.
    private static let noticingTime = Duration.milliseconds(100)

    /// Begins the grace of a peer that will send no more.
    func peerFinished() {
        peerHasFinished = true
        // Most peers answer this side's end with theirs: nothing more is sent to them.
        if !hasFinishedWriting { noteUnacknowledgedBytes() }
        beginGrace()
    }

    /// Begins the grace of a peer that has finished again, because it has taken bytes.
    func renewGrace() {
        guard settings.onDisconnect != nil else { return }
        unacknowledged = SocketCalls.unacknowledgedCount(number)
        beginGrace()
    }

    /// Notes bytes that a peer may acknowledge though it has sent its FIN.
    ///
    /// What was sent shortly before the FIN was noticed may have been acknowledged already.
    private func noteUnacknowledgedBytes() {
        let count = SocketCalls.unacknowledgedCount(number) ?? 0
        let isRecent = lastSend.map { $0 + Self.noticingTime >= loop.now } ?? false
        if count > 0 || isRecent { unacknowledged = count }
    }

    private func beginGrace() {
        let deadline = loop.now + settings.disconnectGrace
        disconnectDeadline = deadline
        wake(at: deadline)
    }

    /// Ends the grace: the peer is gone, unless it has acknowledged what it was sent.
    func endGrace() {
        disconnectDeadline = nil
        guard let before = unacknowledged, let now = SocketCalls.unacknowledgedCount(number) else {
            return peerIsGone()
        }
        unacknowledged = now
        if now == 0 { return }
        if now < before { beginGrace() } else { peerIsGone() }
    }

    /// Reports, once, that the peer is gone.
    func peerIsGone() {
        disconnectDeadline = nil
        guard let action = settings.onDisconnect else { return }
        settings.onDisconnect = nil
        action()
    }
}
