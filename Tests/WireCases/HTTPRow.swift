/// One class of what can arrive or be answered, and what the server makes of it.
///
/// A row of the guide HTTPSupport, which is rendered from these. Cases are its examples: a
/// ``WireCase`` and others of the tests, told apart by what follows the row's id in their own.
package struct HTTPRow: Sendable, CustomStringConvertible {
    /// Whether what the row is about is served, refused, or has no place here.
    package struct Verdict: Sendable {
        package enum Kind: String, Sendable {
            /// It does as the RFC says; the statuses are for what is malformed of it.
            case done
            case refused
            /// Served up to a limit; the statuses are for what is beyond it, or malformed.
            case limited
            case notApplicable = "not applicable"
        }

        package let kind: Kind
        /// The statuses with which it is refused.
        package var statuses: [Int] = []

        static let done = Verdict(kind: .done)
        static let limited = Verdict(kind: .limited)
        static let notApplicable = Verdict(kind: .notApplicable)

        static func done(_ statuses: Int...) -> Verdict { Verdict(kind: .done, statuses: statuses) }

        static func refused(_ statuses: Int...) -> Verdict {
            Verdict(kind: .refused, statuses: statuses)
        }

        static func limited(_ statuses: Int...) -> Verdict {
            Verdict(kind: .limited, statuses: statuses)
        }
    }

    /// A test that is an example of the row, where none can be written as bytes.
    package struct TestName: Sendable, CustomStringConvertible {
        /// The file below `Tests`, without its extension.
        package let file: String
        package let name: String

        package var description: String { "\(file): \(name)" }
    }

    package let id: String
    /// What arrives, as a phrase.
    package let input: String
    /// Where the rule comes from.
    package let source: String
    package let verdict: Verdict
    /// What the server does, in sentences.
    package let reaction: String
    /// Why it does otherwise than the source says, if it does.
    package let deviation: String?
    /// The tests that take the place of cases.
    package let tests: [TestName]

    init(
        _ id: String, _ input: String, _ source: String, _ verdict: Verdict, _ reaction: String,
        deviation: String? = nil, tests: [String: [String]] = [:]
    ) {
        self.id = id
        self.input = input
        self.source = source
        self.verdict = verdict
        self.reaction = reaction
        self.deviation = deviation
        self.tests = tests.sorted { $0.key < $1.key }.flatMap { file, names in
            names.map { TestName(file: file, name: $0) }
        }
    }

    package var description: String { id }

    /// The id of the row at the start of a case's: letters, a hyphen, digits.
    package static func id(of caseID: String) -> String {
        let letters = caseID.prefix { $0.isLetter }
        let digits = caseID.dropFirst(letters.count + 1).prefix { "0"..."9" ~= $0 }
        return "\(letters)-\(digits)"
    }
}

/// A part of the table, under a heading.
package struct HTTPTable: Sendable, CustomStringConvertible {
    package let heading: String
    package let rows: [HTTPRow]

    package var description: String { heading }

    /// All parts, in the order in which a message goes through them.
    package static let all = [
        HTTPTable(heading: "Lines", rows: HTTPRow.lines),
        HTTPTable(heading: "Request line", rows: HTTPRow.requestLine),
        HTTPTable(heading: "Request target", rows: HTTPRow.target),
        HTTPTable(heading: "Host", rows: HTTPRow.host),
        HTTPTable(heading: "Fields", rows: HTTPRow.fieldLines),
        HTTPTable(heading: "Content-Length", rows: HTTPRow.contentLength),
        HTTPTable(heading: "Transfer-Encoding", rows: HTTPRow.transferEncoding),
        HTTPTable(heading: "Chunks", rows: HTTPRow.chunks),
        HTTPTable(heading: "Trailers", rows: HTTPRow.trailers),
        HTTPTable(heading: "Expectations", rows: HTTPRow.expectations),
        HTTPTable(heading: "Connections and time", rows: HTTPRow.connection),
        HTTPTable(heading: "The environ", rows: HTTPRow.environ),
        HTTPTable(heading: "Responses", rows: HTTPRow.responses),
    ]
}
