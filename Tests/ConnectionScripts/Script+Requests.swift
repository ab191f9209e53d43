// The requests that scripts are made of.

extension Script {
    /// What an attacker wants to be taken for a request of its own, and never must be.
    ///
    /// It has 33 bytes, which is 21 in a chunk's size.
    package static let poison = "GET /poison HTTP/1.1\r\nHost: a\r\n\r\n"

    static func get(_ target: String, _ fields: String...) -> String {
        head("GET", target, fields)
    }

    static func post(_ target: String, _ fields: String...) -> String {
        head("POST", target, fields)
    }

    /// A head whose body comes in chunks.
    static func chunked(_ target: String = "/", _ fields: String...) -> String {
        head("POST", target, ["Transfer-Encoding: chunked"] + fields)
    }

    /// A request with a body of a known length.
    static func put(_ target: String, _ body: String, _ fields: String...) -> String {
        let length = body.unicodeScalars.count { $0 != "‖" }
        return head("PUT", target, ["Content-Length: \(length)"] + fields) + body
    }

    static func head(_ method: String, _ target: String, _ fields: [String]) -> String {
        (["\(method) \(target) HTTP/1.1", "Host: a"] + fields).joined(separator: "\r\n")
            + "\r\n\r\n"
    }
}

extension Script {
    /// Requests of which the last is refused, whatever the client sends before and after it knows.
    static func refusal(
        _ row: String, _ claim: String, after answers: [Answer] = [], _ status: Int, _ text: String
    ) -> Script {
        Script(
            row, claim, answers: answers + [.refused(status)],
            [
                .send(text + poison), .expectResponses(answers.count + 1), .send(poison),
                .expectClose,
            ])
    }

    /// Requests that are all answered, on a connection that then lives on.
    static func exchange(
        _ row: String, _ claim: String, _ answers: [Answer], _ text: String
    ) -> Script {
        Script(
            row, claim, answers: answers,
            [.send(text), .expectResponses(answers.count), .expectOpen])
    }

    /// Every script.
    package static let all =
        framing + bodies + chunks + extensions + lines + pauses + pipelining + persistence
        + halfCloses + resets + lingering + expectations
}
