/// The states of the two halves of one exchange, request and response.
///
/// How it works:
///
/// 1. ``handle(_:)`` alone decides whether a step is allowed; all other code reports what happened
///    and reads the state.
/// 2. The halves are independent. A final response may start, and even end, before the request has
///    ended, as a 413 does. Only the next exchange waits for both.
/// 3. A request goes idle → receiving → complete, or to failed from either of the first two.
///    A failed request stays failed: where the next one begins is unknown.
/// 4. A response goes idle → sending → complete. It may start while the request is idle or
///    failed, to report 408 or 400, and the connection then closes.
/// 5. Persistence is never regained. Client and server each may end it, and the exchange that
///    ends it is the last (RFC 9112 §9.6).
/// 6. The next exchange begins only if both halves are complete and the connection is persistent.
/// 7. A mistake of the peer is never a forbidden step. A forbidden step is a defect of the layer
///    above, and stops the process with the rule that it breaks.
package struct ExchangeState: Sendable, Hashable {
    /// The state of the request.
    package enum Request: Sendable, Hashable {
        /// No complete head has arrived.
        case idle

        /// The head has been handed out, the end has not.
        case receiving

        /// The end has been handed out.
        case complete

        /// The peer sent something that is no request.
        case failed
    }

    /// The state of the response.
    package enum Response: Sendable, Hashable {
        /// No byte of a final response has been sent.
        case idle

        /// Its head has been sent, its end has not.
        case sending

        /// All of it has been sent.
        case complete
    }

    /// What can happen to an exchange.
    package enum Event: Sendable, Hashable {
        /// A head was handed out; the client wants the connection to persist, or not.
        case requestStarted(isPersistent: Bool)

        /// The end of the request was handed out.
        case requestCompleted

        /// The peer sent something that is no request, or stopped inside one.
        case requestFailed

        /// The head of a final response is sent; the server lets the connection persist, or not.
        case responseStarted(isPersistent: Bool)

        /// The end of the response has been sent.
        case responseCompleted

        /// The connection is to be used again.
        case nextExchange
    }

    /// The state of the request.
    package private(set) var request = Request.idle

    /// The state of the response.
    package private(set) var response = Response.idle

    /// Whether neither side has ended the connection with this exchange.
    package private(set) var isPersistent = true

    /// An exchange in which nothing has happened.
    package init() {}

    /// Makes the step that `event` reports; one that no rule allows stops the process.
    package mutating func handle(_ event: Event) {
        switch (event, request, response) {
        case (.requestStarted(let persists), .idle, .idle):
            request = .receiving
            isPersistent = persists
        case (.requestCompleted, .receiving, _):
            request = .complete
        case (.requestFailed, .idle, _), (.requestFailed, .receiving, _):
            request = .failed
            isPersistent = false
        case (.responseStarted, .idle, .idle), (.responseStarted, .failed, .idle):
            response = .sending
            isPersistent = false
        case (.responseStarted(let persists), .receiving, .idle),
            (.responseStarted(let persists), .complete, .idle):
            response = .sending
            isPersistent = isPersistent && persists
        case (.responseCompleted, _, .sending):
            response = .complete
        case (.nextExchange, .complete, .complete) where isPersistent:
            self = ExchangeState()
        case (.requestStarted, _, _):
            preconditionFailure("A request starts once, and before its response.")
        case (.requestCompleted, _, _):
            preconditionFailure("A request is completed once, after it has started.")
        case (.requestFailed, _, _):
            preconditionFailure("A request fails once, and not after its end.")
        case (.responseStarted, _, _):
            preconditionFailure("A response starts once.")
        case (.responseCompleted, _, _):
            preconditionFailure("A response is completed once, after it has started.")
        case (.nextExchange, _, _):
            preconditionFailure("The next exchange waits for both halves, and for persistence.")
        }
    }
}
