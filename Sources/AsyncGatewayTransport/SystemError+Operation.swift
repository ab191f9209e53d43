extension SystemError {
    /// What was attempted: a call, and the address or the path that it was about.
    package struct Operation: Hashable, Sendable {
        /// The system call, or what several of them are for: `sendfile`, `listen on`.
        package let call: String

        /// The address or the path; `nil` if the call was about none.
        package let target: String?

        /// A call that was about `target`.
        package init(_ call: String, _ target: String) {
            (self.call, self.target) = (call, target)
        }

        /// The same, for one of the addresses that the target has.
        func at(_ address: String) -> Operation {
            Operation(call, target.map { "\($0) (\(address))" } ?? address)
        }
    }
}

extension SystemError.Operation: ExpressibleByStringInterpolation {
    /// A call that was about nothing that has a name.
    package init(stringLiteral value: String) {
        (call, target) = (value, nil)
    }
}

extension SystemError.Operation: CustomStringConvertible {
    /// The call and what it was about: `listen on 127.0.0.1:80`.
    package var description: String { target.map { "\(call) \($0)" } ?? call }
}
