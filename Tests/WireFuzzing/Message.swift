package import AsyncGatewayWire

/// One request, as far as it was read.
package struct Message: Equatable {
    package let request: RequestHead
    package private(set) var body: [UInt8] = []
    package internal(set) var isComplete = false

    /// The size of the largest block of the body, which depends on the delivery.
    package private(set) var largestBlock = 0

    init(_ head: RequestHead) {
        request = head
    }

    mutating func append(_ block: [UInt8]) {
        body += block
        largestBlock = max(largestBlock, block.count)
    }

    /// Two heads are equal if they have the same bytes; here it counts too what was made of them.
    package static func == (left: Message, right: Message) -> Bool {
        left.request == right.request && left.reading == right.reading
            && left.body == right.body && left.isComplete == right.isComplete
    }

    private var reading: Reading {
        Reading(
            fields: request.fields,
            parts: [
                request.method, request.target, request.path, request.query, request.authority,
            ],
            form: request.targetForm,
            minorVersion: request.minorVersion,
            framing: request.framing,
            contentLength: request.contentLength,
            expectsContinue: request.expectsContinue,
            isPersistent: request.isPersistent)
    }

    private struct Reading: Equatable {
        var fields: [FieldLine]
        var parts: [ByteRange?]
        var form: TargetForm
        var minorVersion: Int
        var framing: BodyFraming
        var contentLength: Int?
        var expectsContinue: Bool
        var isPersistent: Bool
    }

    /// `GET /path?query @authority 1.0 expects closes`, with what is absent left out.
    package var head: String {
        let query = request.query.map { "?" + request.text($0) } ?? ""
        let authority = request.authority.map { " @" + request.text($0) } ?? ""
        return request.text(request.method) + " " + request.text(request.path) + query + authority
            + (request.targetForm == .asterisk ? "*" : "")
            + (request.minorVersion == 0 ? " 1.0" : "")
            + (request.expectsContinue ? " expects" : "")
            + (request.isPersistent ? "" : " closes")
    }

    /// The head and ` | body`, with `…` if there should be more.
    package var summary: String {
        head + (body.isEmpty ? "" : " | " + Latin1.decode(body[...])) + (isComplete ? "" : " …")
    }
}
