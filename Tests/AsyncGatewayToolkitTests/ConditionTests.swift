import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

@Suite("Entity tags")
struct EntityTagTests {
    @Test(arguments: [
        ("\"a\"", "a", false), ("W/\"a\"", "a", true), ("\"\"", "", false),
        ("\"W/a\"", "W/a", false), ("\"a\\b\"", "a\\b", false), ("\"é\"", "é", false),
    ])
    func `a tag is read`(_ text: String, _ opaque: String, _ isWeak: Bool) {
        let tag = EntityTag(text)

        #expect(tag?.opaque == opaque)
        #expect(tag?.isWeak == isWeak)
        #expect(tag?.description == text)
    }

    @Test(arguments: [
        "", "a", "\"", "\"a", "a\"", "w/\"a\"", "W\"a\"", "W/ \"a\"", "/\"a\"", "\"a b\"",
        "\"a\"b\"", "\"a\" ", " \"a\"", "\"a\u{7F}\"", "*", "W/", "\"a\", \"b\"",
    ])
    func `what is no tag is none`(_ text: String) {
        #expect(EntityTag(text) == nil)
    }

    @Test func `what no tag can have is encoded in one`() {
        #expect(EntityTag(opaque: "v1.2").description == "\"v1.2\"")
        #expect(EntityTag(opaque: "a \"b\"", isWeak: true).description == "W/\"a%20%22b%22\"")
        #expect(EntityTag(opaque: "a%20b") != EntityTag(opaque: "a b"))
    }

    // The table of RFC 9110 §8.8.3.2.
    @Test(arguments: [
        ("W/\"1\"", "W/\"1\"", false, true), ("W/\"1\"", "W/\"2\"", false, false),
        ("W/\"1\"", "\"1\"", false, true), ("\"1\"", "\"1\"", true, true),
    ])
    func `tags are compared as in RFC 9110`(
        _ left: String, _ right: String, _ strongly: Bool, _ weakly: Bool
    ) throws {
        let (left, right) = (try #require(EntityTag(left)), try #require(EntityTag(right)))

        #expect(left.matchesStrongly(right) == strongly)
        #expect(left.matchesWeakly(right) == weakly)
    }

    @Test func `tags are compared byte by byte`() throws {
        let (composed, decomposed) = (EntityTag("\"\u{E9}\""), EntityTag("\"e\u{301}\""))

        #expect(composed != decomposed)
        #expect(try #require(composed).matchesWeakly(try #require(decomposed)) == false)
    }

    @Test(arguments: [
        ("\"a\"", 1), ("\"a\", W/\"b\"", 2), (" , \"a\",,\t\"b\" ,", 2), ("\"a,b\" , \"c\"", 2),
        ("", 0), (",", 0),
    ])
    func `a list is read element by element`(_ field: String, _ count: Int) throws {
        guard case .tags(let tags)? = EntityTagList(field) else {
            Issue.record("no list")
            return
        }
        #expect(tags.count == count)
    }

    @Test(arguments: ["*", " * "])
    func `an asterisk is any tag`(_ field: String) {
        #expect(EntityTagList(field) == .any)
    }

    @Test(arguments: [
        "a", "\"a\" \"b\"", "\"a\"b", "\"a\", b", "*, \"a\"", "\"a\", *", "**", "*, *", "\"a",
        "w/\"a\"", "\"a b\"", "'a'",
    ])
    func `a list with a part that is no tag is none`(_ field: String) {
        #expect(EntityTagList(field) == nil)
    }

    @Test func `a list of a megabyte is read in one pass`() {
        let field = String(repeating: "\"a\",,", count: 200_000)

        #expect(EntityTagList(field)?.containsWeakly(EntityTag(opaque: "b")) == false)
        #expect(EntityTagList(String(repeating: "\"", count: 1 << 20)) == nil)
    }
}

/// A row of RFC 9110 §13.2.2: fields, and what they make of GET and of PUT.
struct ConditionCase: Sendable, CustomTestStringConvertible {
    let fields: [String: String]
    let get: ConditionOutcome
    let put: ConditionOutcome

    init(
        _ fields: [String: String], _ get: ConditionOutcome, _ put: ConditionOutcome
    ) {
        self.fields = Dictionary(
            uniqueKeysWithValues: fields.map { ("HTTP_IF_\($0.key)", $0.value) })
        (self.get, self.put) = (get, put)
    }

    var testDescription: String { "\(fields.sorted { $0.key < $1.key })" }

    static let same = "Sun, 06 Nov 1994 08:49:37 GMT"
    static let before = "Sun, 06 Nov 1994 08:49:36 GMT"
    static let after = "Sun, 06 Nov 1994 08:49:38 GMT"

    /// Of what has the tag "1" and was changed at ``same``.
    static let ofStrong = [
        ConditionCase([:], .proceed, .proceed),
        // Step 1
        ConditionCase(["MATCH": "\"1\""], .proceed, .proceed),
        ConditionCase(["MATCH": "\"2\", \"1\""], .proceed, .proceed),
        ConditionCase(["MATCH": "*"], .proceed, .proceed),
        ConditionCase(["MATCH": "\"2\""], .failed, .failed),
        ConditionCase(["MATCH": "W/\"1\""], .failed, .failed),
        ConditionCase(["MATCH": ""], .failed, .failed),
        ConditionCase(["MATCH": "1"], .failed, .failed),
        ConditionCase(["MATCH": "\"2\"\"1\""], .failed, .failed),
        // Step 2
        ConditionCase(["UNMODIFIED_SINCE": same], .proceed, .proceed),
        ConditionCase(["UNMODIFIED_SINCE": after], .proceed, .proceed),
        ConditionCase(["UNMODIFIED_SINCE": before], .failed, .failed),
        ConditionCase(["UNMODIFIED_SINCE": "yesterday"], .proceed, .proceed),
        ConditionCase(["UNMODIFIED_SINCE": "\(before), \(before)"], .proceed, .proceed),
        ConditionCase(["MATCH": "\"1\"", "UNMODIFIED_SINCE": before], .proceed, .proceed),
        ConditionCase(["MATCH": "\"2\"", "UNMODIFIED_SINCE": after], .failed, .failed),
        // Step 3
        ConditionCase(["NONE_MATCH": "\"1\""], .notModified, .failed),
        ConditionCase(["NONE_MATCH": "W/\"1\""], .notModified, .failed),
        ConditionCase(["NONE_MATCH": "\"0\", W/\"1\""], .notModified, .failed),
        ConditionCase(["NONE_MATCH": "*"], .notModified, .failed),
        ConditionCase(["NONE_MATCH": "\"2\""], .proceed, .proceed),
        ConditionCase(["NONE_MATCH": "1"], .proceed, .proceed),
        ConditionCase(["MATCH": "\"1\"", "NONE_MATCH": "\"1\""], .notModified, .failed),
        ConditionCase(["MATCH": "\"2\"", "NONE_MATCH": "\"1\""], .failed, .failed),
        ConditionCase(["UNMODIFIED_SINCE": same, "NONE_MATCH": "*"], .notModified, .failed),
        ConditionCase(["UNMODIFIED_SINCE": before, "NONE_MATCH": "*"], .failed, .failed),
        // Step 4
        ConditionCase(["MODIFIED_SINCE": same], .notModified, .proceed),
        ConditionCase(["MODIFIED_SINCE": after], .notModified, .proceed),
        ConditionCase(["MODIFIED_SINCE": before], .proceed, .proceed),
        ConditionCase(["MODIFIED_SINCE": "tomorrow"], .proceed, .proceed),
        ConditionCase(["MODIFIED_SINCE": same, "NONE_MATCH": "\"2\""], .proceed, .proceed),
        ConditionCase(["MODIFIED_SINCE": before, "NONE_MATCH": "\"1\""], .notModified, .failed),
        ConditionCase(["MODIFIED_SINCE": same, "NONE_MATCH": "1"], .proceed, .proceed),
        ConditionCase(["MATCH": "\"1\"", "MODIFIED_SINCE": same], .notModified, .proceed),
        ConditionCase(["MATCH": "\"2\"", "MODIFIED_SINCE": same], .failed, .failed),
    ]

    /// Of what has a weak tag, and no date.
    static let ofWeak = [
        ConditionCase(["MATCH": "W/\"1\""], .failed, .failed),
        ConditionCase(["MATCH": "\"1\""], .failed, .failed),
        ConditionCase(["MATCH": "*"], .proceed, .proceed),
        ConditionCase(["NONE_MATCH": "\"1\""], .notModified, .failed),
        ConditionCase(["MODIFIED_SINCE": same], .proceed, .proceed),
        ConditionCase(["UNMODIFIED_SINCE": before], .proceed, .proceed),
    ]

    /// Of what is not there.
    static let ofNothing = [
        ConditionCase([:], .proceed, .proceed),
        ConditionCase(["MATCH": "*"], .failed, .failed),
        ConditionCase(["MATCH": "\"1\""], .failed, .failed),
        ConditionCase(["NONE_MATCH": "*"], .proceed, .proceed),
        ConditionCase(["NONE_MATCH": "\"1\""], .proceed, .proceed),
        ConditionCase(["UNMODIFIED_SINCE": before], .proceed, .proceed),
        ConditionCase(["MODIFIED_SINCE": same], .proceed, .proceed),
    ]
}

@Suite("Conditions")
struct ConditionTests {
    private func check(_ row: ConditionCase, _ current: Validators?) {
        for (method, outcome) in [
            ("GET", row.get), ("HEAD", row.get), ("PUT", row.put), ("DELETE", row.put),
            ("POST", row.put), ("PATCH", row.put), ("BREW", row.put),
            ("OPTIONS", .proceed), ("TRACE", .proceed), ("CONNECT", .proceed),
        ] {
            var environ = Environ(row.fields)
            environ["REQUEST_METHOD"] = method

            #expect(environ.evaluateConditions(on: current) == outcome, "\(method)")
        }
    }

    @Test(arguments: ConditionCase.ofStrong)
    func `a condition on a strong tag and a date is evaluated in its order`(_ row: ConditionCase) {
        check(row, Validators(entityTag: EntityTag(opaque: "1"), lastModified: 784_111_777))
    }

    @Test(arguments: ConditionCase.ofWeak)
    func `a condition on a weak tag is evaluated`(_ row: ConditionCase) {
        check(row, Validators(entityTag: EntityTag(opaque: "1", isWeak: true)))
    }

    @Test(arguments: ConditionCase.ofNothing)
    func `a condition on what is not there is evaluated`(_ row: ConditionCase) {
        check(row, nil)
    }

    @Test func `a tag beyond ASCII is compared with what was sent`() async throws {
        let app = application { environ in
            let response = Response(.ok, ["ETag": "\"é\"", "Content-Type": "text/plain"])
            return await response.meetingConditions(of: environ)
        }

        let response = try await TestClient(app).get("/", headers: ["If-None-Match": "\"é\""])

        #expect(response.status == .notModified)
    }
}

@Suite("Responses that meet conditions", .timeLimit(.minutes(1)))
struct ConditionalResponseTests {
    private let headers: Headers = [
        "Content-Type": "text/plain", "Content-Language": "en", "ETag": "\"1\"",
        "Last-Modified": ConditionCase.same, "Cache-Control": "no-cache", "Vary": "Accept",
        "Content-Location": "/a", "Expires": "0", "Set-Cookie": "a=1",
        "Content-Security-Policy": "default-src 'self'",
    ]

    /// Answers with a status, and tells when the body has been closed.
    private func app(_ status: Status = .ok, _ ended: EndMark = EndMark()) -> Application {
        application { [headers] environ in
            let body = ResponseBody("tea").onClose { ended.set() }
            return await Response(status, headers, body: body).meetingConditions(of: environ)
        }
    }

    @Test func `a 304 has the fields of RFC 9110 and closes the body`() async throws {
        let ended = EndMark()

        let response = try await TestClient(app(.ok, ended)).get(
            "/", headers: ["If-None-Match": "W/\"1\""])

        #expect(response.status == .notModified)
        #expect(response.body.isEmpty)
        #expect(
            response.headers.names.filter { $0 != "Date" && $0 != "Server" } == [
                "ETag", "Cache-Control", "Vary", "Content-Location", "Expires", "Set-Cookie",
                "Content-Security-Policy",
            ])
        #expect(ended.isSet)
    }

    @Test func `a 304 leaves the fields of content out in whatever case they are`() async throws {
        let fields: Headers = [
            "content-type": "a/b", "CONTENT-LENGTH": "3", "Content-language": "en",
            "content-Digest": "d", "accept-ranges": "bytes", "ETag": "\"1\"", "X-Content-Type": "x",
        ]
        let request = Environ(["REQUEST_METHOD": "GET", "HTTP_IF_NONE_MATCH": "\"1\""])

        let response = await Response(.ok, fields).meetingConditions(of: request)

        #expect(response.headers == ["ETag": "\"1\"", "X-Content-Type": "x"])
    }

    @Test func `a 304 without a tag has the date of the last change`() async throws {
        let app = application { environ in
            let headers: Headers = ["Last-Modified": ConditionCase.same]
            return await Response(.ok, headers).meetingConditions(of: environ)
        }

        let response = try await TestClient(app).get(
            "/", headers: ["If-Modified-Since": ConditionCase.same])

        #expect(response.status == .notModified)
        #expect(response.headers[.lastModified] == ConditionCase.same)
    }

    @Test func `a 412 has nothing of the response`() async throws {
        let ended = EndMark()

        let response = try await TestClient(app(.ok, ended)).get(
            "/", headers: ["If-Match": "\"2\""])

        #expect(response.status == .preconditionFailed)
        #expect(response.text == "412 Precondition Failed\n")
        #expect(!response.headers.contains(.eTag) && !response.headers.contains(.setCookie))
        #expect(ended.isSet)
    }

    @Test(arguments: [Status.notFound, .movedPermanently, .internalServerError])
    func `a response that is no success stays as it is`(_ status: Status) async throws {
        let response = try await TestClient(app(status)).get("/", headers: ["If-None-Match": "*"])

        #expect(response.status == status)
    }

    @Test(arguments: ["PUT", "POST", "DELETE", "OPTIONS"] as [RequestMethod])
    func `what another method has done is not denied`(_ method: RequestMethod) async throws {
        let headers: Headers = ["If-Match": "\"2\""]

        let response = try await TestClient(app()).request(method, "/", headers: headers)

        #expect(response.status == .ok)
    }

    @Test func `a middleware lets all responses meet conditions`() async throws {
        let inner: Application = { [headers] _, startResponse in
            let write = try await startResponse(.ok, headers)
            try await write("tea")
            return .empty
        }
        let client = TestClient(conditionalResponses()(inner))

        let known = try await client.get("/", headers: ["If-None-Match": "\"1\""])
        let other = try await client.get("/", headers: ["If-None-Match": "\"2\""])

        #expect(known.status == .notModified && known.body.isEmpty)
        #expect(other.status == .ok && other.text == "tea")
    }
}
