import AsyncGateway
import AsyncGatewayToolkit
import Testing

/// A fault in the forms or cookies of another library that was published, and an input like those
/// that showed it.
///
/// The numbers are those of cve.org. The inputs are made after what the advisories say went wrong.
struct PublishedFault: Sendable, CustomTestStringConvertible {
    /// Its name in the databases of vulnerabilities.
    let id: String
    let project: String
    /// What went wrong there.
    let fault: String
    let input: FaultInput
    let answer: FaultAnswer

    init(
        _ id: String, _ project: String, _ fault: String, _ input: FaultInput, _ answer: FaultAnswer
    ) {
        (self.id, self.project, self.fault) = (id, project, fault)
        (self.input, self.answer) = (input, answer)
    }

    var testDescription: String { "\(id) of \(project): \(fault)" }

    static let all = ofMultipart + ofMultipartHeads + ofForms + ofCookies
}

/// What the toolkit is given.
enum FaultInput: Sendable {
    /// A body of that type.
    case form(FaultBody, type: String = "application/x-www-form-urlencoded")
    /// A body of the boundary `B`, unless the type says something else.
    case multipart(
        FaultBody, type: String = "multipart/form-data; boundary=B", totalBytes: Int? = nil)
    case query(FaultBody)
    case cookies(FaultBody)

    /// A multipart body of one part, whose head has these lines.
    static func part(_ head: FaultBody, content: FaultBody = "x") -> FaultInput {
        .multipart("--B\r\n" + head + "\r\n\r\n" + content + "\r\n--B--\r\n")
    }
}

/// What has to become of an input.
enum FaultAnswer: Equatable, Sendable {
    /// It is answered with that status, and nothing of it is kept.
    case refused(Status)
    /// This is read, a line for each value: `name=text`, or `name(filename)=size` for a file.
    case read(String)
    /// So many values are read.
    case count(Int)
}

extension FaultInput {
    /// Reads the input as an app does.
    ///
    /// - Parameter reader: counts what is read of the body.
    /// - Returns: a line for each value, as in ``FaultAnswer/read(_:)``.
    /// - Throws: what the toolkit throws.
    func read(_ reader: FaultReader) async throws -> [String] {
        switch self {
        case .form(_, let type):
            return lines(try await environ(type, reader).form())
        case .multipart(_, let type, let totalBytes):
            var (lines, limits) = ([String](), MultipartLimits())
            limits.totalBytes = totalBytes
            for try await part in try environ(type, reader).multipart(limits: limits) {
                lines.append(try await line(part))
            }
            return lines
        case .query(let text): return lines(Environ(["QUERY_STRING": text.text]).query)
        case .cookies(let text): return lines(Environ(["HTTP_COOKIE": text.text]).cookies)
        }
    }

    /// The body; an empty one for what is in the head of a request.
    var body: FaultBody {
        switch self {
        case .form(let body, _), .multipart(let body, _, _): body
        case .query, .cookies: ""
        }
    }

    private func environ(_ type: String, _ reader: FaultReader) -> Environ {
        var environ = Environ(["REQUEST_METHOD": "POST", "CONTENT_TYPE": type])
        environ.input = RequestBody(reader)
        return environ
    }
}

private func lines(_ values: NamedValues) -> [String] {
    values.map { "\($0.name)=\($0.value)" }
}

private func line(_ part: MultipartPart) async throws -> String {
    guard let filename = part.filename else {
        return "\(part.name)=\(try await part.text(upTo: 4096))"
    }
    var size = 0
    for try await block in part { size += block.count }
    return "\(part.name)(\(filename))=\(size)"
}

extension FaultBody {
    /// All of it, for what is in the head of a request.
    fileprivate var text: String {
        var iterator = makeIterator()
        return String(decoding: iterator.next(1 << 20), as: UTF8.self)
    }
}
