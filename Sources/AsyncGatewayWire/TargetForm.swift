/// The forms of a request target that a server which is no proxy serves.
///
/// RFC 9112 §3.2
package enum TargetForm: Sendable, Hashable {
    /// The form `/path?query`.
    case origin

    /// The form `http://host/path?query`.
    case absolute

    /// The form `*`, with the method OPTIONS only.
    case asterisk
}
