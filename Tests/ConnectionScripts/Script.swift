/// What a client does on one connection, step by step, and what it must be answered.
///
/// It is plain data, so the same script runs over any stream that leads to a server.
package struct Script: Sendable, CustomStringConvertible {
    /// The row of the case table that it belongs to, such as `CN-3`.
    package let row: String

    /// The claim that it makes, with the section of the RFC that says so.
    package let claim: String

    /// What the client does.
    package let steps: [Step]

    /// What comes back, in its order, up to the last step.
    package let answers: [Answer]

    /// A script of the given steps.
    package init(_ row: String, _ claim: String, answers: [Answer], _ steps: [Step]) {
        self.row = row
        self.claim = claim
        self.steps = steps
        self.answers = answers
    }

    package var description: String { "\(row): \(claim)" }
}

extension Script {
    /// One thing that a client does.
    package enum Step: Sendable, Hashable {
        /// Sends text, a byte for each scalar below U+0100; at each `‖` it pauses.
        case send(String)

        /// Sends bytes.
        case sendBytes([UInt8])

        /// Sends so many bytes that say nothing.
        case flood(Int)

        /// Lets the server receive, and act upon, all that was sent, before the next step.
        case pause

        /// Waits for one interim response. (RFC 9110 §15.2)
        case expectInterim

        /// Waits for so many final responses, each to its end.
        case expectResponses(Int)

        /// Waits until what has arrived, and is no whole response yet, ends with a text.
        case expectText(String)

        /// Expects exactly these entries in the log of the app.
        case expectLog([String])

        /// Finds by a request of its own that the connection is open, and nothing else in it.
        case expectOpen

        /// Waits for the end of the connection, which must come in order.
        case expectClose

        /// Ends the client's half of the connection.
        case halfClose

        /// Ends the connection by a reset.
        case reset

        /// Waits until the app has noted an entry in its log.
        case waitFor(String)

        /// Notes an entry in the log of the app, which may wait for it.
        case note(String)
    }

    /// A response, as far as a script cares.
    package enum Answer: Sendable, Hashable {
        /// `200` with this text, and the connection may live on.
        case ok(String)

        /// `200` with this text and `Connection: close`.
        case last(String)

        /// `200` to HEAD, without a body.
        case head

        /// A status that is no `200`, with `Connection: close`.
        case refused(Int)

        /// The same to HEAD, without a body.
        case refusedHead(Int)

        /// A status that is no `200`, and the connection may live on.
        case status(Int)

        /// An interim response.
        case interim(Int)

        /// A response that has not come to its proper end, and the text that did arrive.
        case cut(String)

        /// The status; `nil` for a response that was cut, whatever its head said.
        package var code: Int? {
            switch self {
            case .ok, .last, .head: 200
            case .refused(let code), .refusedHead(let code), .status(let code), .interim(let code):
                code
            case .cut: nil
            }
        }

        /// Whether it is to HEAD, and so has no body. (RFC 9110 §9.3.2)
        var isToHead: Bool {
            switch self {
            case .head, .refusedHead: true
            default: false
            }
        }
    }

    /// How a connection has ended.
    package enum Ending: Sendable, Hashable {
        /// Not at all.
        case open

        /// In order.
        case closed

        /// By a reset of the server's.
        case reset

        /// By the client.
        case abandoned
    }
}

extension Script {
    /// How the connection must be found at the end.
    package var ending: Ending? {
        steps.compactMap { step -> Ending? in
            switch step {
            case .expectOpen: .open
            case .expectClose: .closed
            case .reset: .abandoned
            default: nil
            }
        }.last
    }

    /// All bytes that the client sends.
    package var bytes: [UInt8] {
        steps.flatMap { step -> [UInt8] in
            switch step {
            case .send(let text): Self.pieces(of: text).flatMap(\.self)
            case .sendBytes(let bytes): bytes
            case .flood(let count): Self.flood(count)
            default: []
            }
        }
    }

    /// The same bytes, sent at once by a client that then ends its half of the connection.
    package var whole: Script {
        .whole(row, claim, answers: answers, bytes)
    }

    /// Bytes that are sent at once by a client that then ends its half of the connection.
    ///
    /// Of the answers it matters only which are to HEAD.
    package static func whole(
        _ row: String, _ claim: String, answers: [Answer], _ bytes: [UInt8]
    ) -> Script {
        // An app that waits for the client finds that its time has come.
        Script(
            row, claim, answers: answers,
            [.note("go"), .sendBytes(bytes), .halfClose, .expectClose])
    }

    /// The bytes of a text between its pauses.
    static func pieces(of text: String) -> [[UInt8]] {
        text.unicodeScalars.split(separator: "‖", omittingEmptySubsequences: false)
            .map { $0.map { UInt8($0.value) } }
    }

    /// Bytes that are no request, and the beginning of none.
    static func flood(_ count: Int) -> [UInt8] {
        [UInt8](repeating: 0x78, count: count)
    }
}
