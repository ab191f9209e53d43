/// A route of the demonstration, with what its page says of it.
struct DemoRoute: Sendable {
    /// The first segment of its path behind a slash, or the pattern by which a router finds it.
    let name: String
    /// What it does, in one sentence.
    let sentence: String
    let trial: Trial

    /// How somebody tries it.
    enum Trial: Sendable {
        /// With a browser, which shows the response: what follows the root of the site in its URL.
        case link(String)
        /// With curl: its options, each with its value as a shell reads it, and what follows the root of
        /// the site.
        case curl(_ options: [String] = [], _ target: String)
    }
}
