/// The forms of a request target in which a server that is no proxy can be asked.
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
