/// What becomes of a subscriber to a ``Broadcast`` that does not keep up, when as many elements wait for it
/// as may.
public enum OverflowPolicy: Sendable {
    /// It loses the element that has waited longest: for values of which the latest counts.
    case dropOldest

    /// It loses the elements that come until it has taken some: for those of which the first count.
    case dropNewest

    /// It receives what waits for it, and then its sequence ends.
    ///
    /// So it is told that it has missed something, and can subscribe again for what the history has: an
    /// `EventSource` does that by itself.
    case end
}
