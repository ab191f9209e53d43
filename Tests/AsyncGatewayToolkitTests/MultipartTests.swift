import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

private let type: Headers = ["Content-Type": "multipart/form-data; boundary=\"B\""]

private func part(_ name: String, _ content: String, _ more: String = "") -> String {
    "--B\r\nContent-Disposition: form-data; name=\"\(name)\"\(more)\r\n\r\n\(content)\r\n"
}

/// Tells the parts: their names, and their content or its size.
private let told = application { environ in
    var lines: [String] = []
    for try await part in try environ.multipart() {
        if let filename = part.filename {
            var size = 0
            for try await block in part { size += block.count }
            lines.append("\(part.name): \(filename), \(size) bytes of \(part.mediaType.essence)")
        } else {
            lines.append("\(part.name): \(try await part.text(upTo: 10))")
        }
    }
    return .text(lines.joined(separator: "\n"))
}

@Suite("Fields for files")
struct FileFieldTests {
    private let lister = application { environ in
        var lines: [String] = []
        for try await part in try environ.multipart() {
            let size = try await part.collect(upTo: 100).count
            lines.append("\(part.name) \(part.filename ?? "none") \(size)")
        }
        return .text(lines.joined(separator: "|"))
    }

    @Test func `one of which no file was chosen has no file name`() async throws {
        let response = try await TestClient(lister).post(
            "/",
            body: .multipart([
                TestPart("cover", filename: "", ""), TestPart("photo", filename: "a.png", ""),
                TestPart("text", "x"),
            ]))

        #expect(response.text == "cover none 0|photo a.png 0|text none 1")
    }

    @Test func `those without a file do not count as files`() async throws {
        let parts = (0..<200).map { TestPart("f\($0)", filename: "", "") }

        #expect(try await TestClient(lister).post("/", body: .multipart(parts)).status == .ok)
    }
}

@Suite("Multipart form")
struct MultipartTests {
    @Test func `fields and files are read in order`() async throws {
        let body =
            part("a", "grün")
            + part("f", "0123456789ABC", "; filename=\"t.png\"\r\nContent-Type: image/png")
            + part("b", "") + "--B--\r\n"

        let response = try await TestClient(told).post("/", headers: type, body: body)

        #expect(response.text == "a: grün\nf: t.png, 13 bytes of image/png\nb: ")
    }

    @Test func `what is not read of a part is passed over`() async throws {
        let names = application { environ in
            var names: [String] = []
            for try await part in try environ.multipart() { names.append(part.name) }
            return .text(names.joined(separator: ","))
        }
        let body = part("a", String(repeating: "x", count: 200_000)) + part("b", "y") + "--B--"

        #expect(try await TestClient(names).post("/", headers: type, body: body).text == "a,b")
    }

    @Test func `a part in latin-1 is read as that`() async throws {
        let body =
            Array(part("a", "gr", "\r\nContent-Type: text/plain; charset=ISO-8859-1").utf8)
            .dropLast(2)
            + [0xFC] + Array("n\r\n--B--".utf8)

        #expect(try await TestClient(told).post("/", headers: type, body: body).text == "a: grün")
    }

    @Test(arguments: [
        ("text/plain", Status.unsupportedMediaType),
        ("multipart/mixed; boundary=B", .unsupportedMediaType),
        ("multipart/form-data", .badRequest), ("multipart/form-data; boundary=\"\"", .badRequest),
        ("multipart/form-data; boundary=\"a \"", .badRequest),
        ("multipart/form-data; boundary=\"ä\"", .badRequest),
        // Others read more for the boundary, so they would see other parts.
        ("multipart/form-data; boundary=B/C", .badRequest),
        ("multipart/form-data; boundary=\"B\"C", .badRequest),
        (
            "multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901",
            .badRequest
        ),
    ])
    func `a body of another type is refused`(_ type: String, _ status: Status) async throws {
        let response = try await TestClient(told).post(
            "/", headers: ["Content-Type": type], body: part("a", "x") + "--B--")

        #expect(response.status == status)
    }

    @Test func `a field that is too long is a 413`() async throws {
        let response = try await TestClient(told).post(
            "/", headers: type, body: part("a", "0123456789A") + "--B--")

        #expect(response.status == .contentTooLarge)
        #expect(response.text == "413 Content Too Large\nThe part \"a\" is too long.\n")
    }

    @Test func `a body that is too long is a 413`() async throws {
        let limited = application { environ in
            var limits = MultipartLimits()
            limits.totalBytes = 100
            for try await _ in try environ.multipart(limits: limits) {}
            return .empty()
        }
        let client = TestClient(limited)
        let small = part("a", "x") + "--B--"
        let large = part("a", String(repeating: "x", count: 100)) + "--B--"

        #expect(try await client.post("/", headers: type, body: small).status == .noContent)
        #expect(try await client.post("/", headers: type, body: large).status == .contentTooLarge)
    }

    @Test func `a charset that is not known is a 415`() async throws {
        let response = try await TestClient(told).post(
            "/", headers: type,
            body: part("a", "x", "\r\nContent-Type: text/plain; charset=utf-16") + "--B--")

        #expect(response.status == .unsupportedMediaType)
    }

    // MARK: - As a form

    private let form = application { environ in
        .text(
            try await environ.form(upTo: 1000, fields: 3).map { "\($0)=\($1)" }.joined(
                separator: " "))
    }

    @Test func `a multipart form without files is read as a form`() async throws {
        let response = try await TestClient(form).post(
            "/",
            body: .multipart([
                TestPart("a", "1"), TestPart("b", "é"), TestPart("file", filename: "", ""),
            ]))

        #expect(response.text == "a=1 b=é")
    }

    @Test func `a form with a file is a 415`() async throws {
        let response = try await TestClient(form).post(
            "/", body: .multipart([TestPart("file", filename: "a.txt", "tea")]))

        #expect(response.status == .unsupportedMediaType)
        #expect(response.text.contains("must not have a file (file)"))
    }

    @Test func `a multipart form with too many fields or bytes is a 413`() async throws {
        let many = (1...4).map { TestPart("a\($0)", "1") }
        let long = TestPart("a", String(repeating: "a", count: 1000))

        for parts in [many, [long]] {
            let response = try await TestClient(form).post("/", body: .multipart(parts))
            #expect(response.status == .contentTooLarge)
        }
    }
}
