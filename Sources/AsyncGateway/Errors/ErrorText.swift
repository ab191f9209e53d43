/// What an error says: what has happened, and what the reader of a log can do about it.
struct ErrorText: Sendable, Hashable {
    let rule: String
    let advice: String

    init(_ rule: String, _ advice: String) {
        self.rule = rule
        self.advice = advice
    }

    /// One line of a log about the value `detail`, which is escaped already, or about none.
    func line(about detail: String) -> String {
        // Quoted, because a space at either end may be what is wrong with the value.
        detail.isEmpty ? "\(rule); \(advice)" : "\(rule): \"\(detail)\"; \(advice)"
    }
}

/// An error whose description is one line of a log already, what it quotes escaped.
protocol LogLine: CustomStringConvertible {}

extension GatewayError: LogLine {}
extension RequestError: LogLine {}
extension TransportError: LogLine {}
extension ServerError: LogLine {}
