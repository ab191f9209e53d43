import AsyncGateway
import AsyncGatewayTesting
import TestPeers
import Testing

@testable import AsyncGatewayToolkit

@Suite("Files with conditions and ranges", .timeLimit(.minutes(1)))
struct FileResponseTests {
    private let site: FileSite
    private let text = String((0..<100).map { Character(Unicode.Scalar(UInt8(32 + $0 % 90))) })

    init() throws {
        site = try FileSite(["tea.txt": text, "empty": ""])
    }

    private func get(_ headers: Headers, _ target: String = "/tea.txt") async throws -> TestResponse
    {
        try await site.get(target, headers)
    }

    private func part(_ range: Range<Int>) -> String {
        String(decoding: Array(text.utf8)[range], as: UTF8.self)
    }

    @Test func `a file has its validators, its type and its length`() async throws {
        let response = try await get([:])

        #expect(response.status == .ok && response.text == text)
        #expect(response.headers[.contentType] == "text/plain; charset=utf-8")
        #expect(response.headers[.lastModified] == FileSite.date)
        #expect(response.headers[.eTag] == "\"2ebc98a1-0-64\"")
        #expect(response.headers[.acceptRanges] == "bytes")
        #expect(response.headers[.contentLength] == "100")
        #expect(response.headers[.cacheControl] == nil && response.headers[.vary] == nil)
    }

    @Test func `a file that was changed just now has a weak tag`() async throws {
        try site.folder.write([0x61], to: "new")
        // A time that has not come, so that however long this takes it is the last moment.
        site.folder.setTime(of: "new", to: 4_000_000_000)

        let response = try await get([:], "/new")

        #expect(response.headers[.eTag]?.hasPrefix("W/\"") == true)
    }

    @Test func `a change of a nanosecond is another tag`() async throws {
        let tag = try await get([:]).headers[.eTag]
        site.folder.setTime(of: "tea.txt", to: FileSite.time, nanoseconds: 1)

        let other = try await get([:]).headers[.eTag]

        #expect(other == "\"2ebc98a1-1-64\"" && other != tag)
    }

    @Test func `HEAD has the fields of GET, and heeds no range`() async throws {
        for target in ["/tea.txt", "/empty"] {
            var get = try await get([:], target).headers
            let response = try await site.client.head(target, headers: ["Range": "bytes=0-1"])
            var head = response.headers
            (get[.date], head[.date]) = (nil, nil)

            #expect(response.status == .ok && response.body.isEmpty)
            #expect(head == get)
        }
    }

    @Test(arguments: [("bytes=0-9", 0..<10), ("bytes=90-", 90..<100), ("bytes=-1000", 0..<100)])
    func `one range is sent as it is`(_ field: String, _ range: Range<Int>) async throws {
        let response = try await get(["Range": field])

        #expect(response.status == .partialContent)
        #expect(response.text == part(range))
        let content = "bytes \(range.lowerBound)-\(range.upperBound - 1)/100"
        #expect(response.headers[.contentRange] == content)
        #expect(response.headers[.contentLength] == "\(range.count)")
        #expect(response.headers[.contentType] == "text/plain; charset=utf-8")
        #expect(response.headers.contains(.eTag) && response.headers.contains(.lastModified))
    }

    @Test func `several ranges are parts of one body`() async throws {
        let response = try await get(["Range": "bytes=50-59, 0-9, 95-200, 55-60"])

        let type = try #require(response.headers[.contentType].flatMap(MediaType.init))
        let boundary = try #require(type.parameters["boundary"])
        func section(_ range: ClosedRange<Int>) -> String {
            """
            \r\n--\(boundary)\r\nContent-Type: text/plain; charset=utf-8\r\n\
            Content-Range: bytes \(range.lowerBound)-\(range.upperBound)/100\r\n\r\n\
            \(part(Range(range)))
            """
        }
        #expect(response.status == .partialContent)
        #expect(type.essence == "multipart/byteranges")
        #expect(boundary.utf8.count == 26)
        #expect(
            response.text == section(50...60) + section(0...9) + section(95...99)
                + "\r\n--\(boundary)--\r\n")
        #expect(response.headers[.contentLength] == "\(response.body.count)")
        #expect(response.headers[.contentRange] == nil)
    }

    @Test func `no boundary is used twice`() async throws {
        let first = try await get(["Range": "bytes=0-1,5-6"]).headers[.contentType]
        let second = try await get(["Range": "bytes=0-1,5-6"]).headers[.contentType]

        #expect(first != second)
    }

    @Test(arguments: ["bytes=100-", "bytes=-0", "bytes=200-300,400-"])
    func `what is behind the end is a 416 with the size`(_ field: String) async throws {
        let response = try await get(["Range": field])

        #expect(response.status == .rangeNotSatisfiable)
        #expect(response.headers[.contentRange] == "bytes */100")
        #expect(response.text == "416 Range Not Satisfiable\n")
    }

    @Test(arguments: ["bytes=0-", "bytes=-5", "bytes=3-4"])
    func `an empty file is sent whole whatever is asked of it`(_ field: String) async throws {
        let response = try await get(["Range": field], "/empty")

        #expect(response.status == .ok && response.body.isEmpty)
        #expect(response.headers[.contentLength] == "0")
    }

    @Test(arguments: ["lines=1-2", "bytes=2-1", "bytes=0-,0-", "bytes=x"])
    func `a range that is to be ignored gets the whole`(_ field: String) async throws {
        let response = try await get(["Range": field])

        #expect(response.status == .ok && response.text == text)
    }

    @Test func `two lines of Range are no range`() async throws {
        let response = try await get(["Range": "bytes=0-1", "range": "bytes=3-4"])

        #expect(response.status == .ok && response.text == text)
    }

    @Test func `a range of the version that the client has is sent, and of another the whole`()
        async throws
    {
        let tag = try #require(try await get([:]).headers[.eTag])

        let same = try await get(["Range": "bytes=0-1", "If-Range": tag])
        let other = try await get(["Range": "bytes=0-1", "If-Range": "\"other\""])
        let date = try await get(["Range": "bytes=0-1", "If-Range": FileSite.date])

        #expect(same.status == .partialContent && date.status == .partialContent)
        #expect(other.status == .ok && other.text == text)
    }

    @Test func `conditions come before ranges`() async throws {
        let tag = try #require(try await get([:]).headers[.eTag])

        let known = try await get(["Range": "bytes=0-1", "If-None-Match": tag])
        let failed = try await get(["Range": "bytes=200-", "If-Match": "\"other\""])
        let met = try await get(["Range": "bytes=200-", "If-Match": tag])

        #expect(known.status == .notModified && known.headers[.contentRange] == nil)
        #expect(failed.status == .preconditionFailed)
        #expect(met.status == .rangeNotSatisfiable)
    }

    @Test func `a tag in a long list, and the date, are a 304`() async throws {
        let tag = try #require(try await get([:]).headers[.eTag])
        let list = String(repeating: "\"x\", ", count: 500) + "W/" + tag

        for headers: Headers in [
            ["If-None-Match": list], ["If-None-Match": "*"], ["If-Modified-Since": FileSite.date],
        ] {
            let response = try await get(headers)

            #expect(response.status == .notModified && response.body.isEmpty)
            #expect(response.headers[.eTag] == tag)
            #expect(!response.headers.contains(.contentType))
            #expect(!response.headers.contains(.acceptRanges))
        }
    }

    @Test func `a large file comes in parts whole`() async throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        try site.folder.write(bytes, to: "large")

        let one = try await get(["Range": "bytes=100000-299998"], "/large")
        let two = try await get(["Range": "bytes=0-149999,150001-299999"], "/large")

        #expect(one.body == Array(bytes[100_000..<299_999]))
        #expect(two.isComplete && two.headers[.contentLength] == "\(two.body.count)")
        let parts = two.body.split(separator: Array("\r\n\r\n".utf8), maxSplits: 1)
        #expect(parts[1].starts(with: bytes[..<150_000]))
    }

    @Test func `a file that becomes shorter breaks its parts off`() async throws {
        let file = try FileWrapper(path: try site.folder.write([1, 2, 3, 4], to: "short"))
        let body = ResponseBody(file)
        site.folder.resize("short", to: 0)

        let error = await #expect(throws: TransportError.self) { for try await _ in body {} }

        #expect(error?.code == .cannotReadFile)
    }

    @Test func `a file that is replaced after it was opened is the one that was opened`()
        async throws
    {
        let file = ServedFile(try FileWrapper(path: site.folder["tea.txt"]))
        let tag = file.validators.entityTag?.description
        try site.folder.write([1], to: "new")
        try site.folder.move("new", to: "tea.txt")
        let client = TestClient(
            application { try await .file(file, ["Content-Type": "a/b"], for: $0) })

        let whole = try await client.get("/")

        #expect(whole.text == text && whole.headers[.eTag] == tag)
        #expect(whole.headers[.contentLength] == "100")
    }

    @Test func `conditions are those of the validators that the caller has given`() async throws {
        let file = ServedFile(Array(text.utf8), Validators(entityTag: EntityTag(opaque: "file")))
        func status(_ own: Headers, _ request: Headers) async throws -> Status {
            let app = application { try await .file(file, own, for: $0) }
            return try await TestClient(app).get("/", headers: request).status
        }
        let own: Headers = ["Content-Type": "a/b", "ETag": "\"own\""]
        let dated: Headers = ["Content-Type": "a/b", "Last-Modified": FileSite.date]

        #expect(try await status(own, ["If-None-Match": "\"own\""]) == .notModified)
        #expect(try await status(own, ["If-None-Match": "\"file\""]) == .ok)
        #expect(try await status(dated, ["If-None-Match": "\"file\""]) == .notModified)
        #expect(try await status(dated, ["If-Modified-Since": FileSite.date]) == .notModified)
    }

    @Test func `bytes and what reads by itself are served alike`() async throws {
        let bytes = Array(text.utf8)
        let read = ServedFile(size: 100, Validators(entityTag: EntityTag(opaque: "1"))) { part in
            ResponseBody(part.map { Array(bytes[$0]) } ?? bytes)
        }
        for file in [ServedFile(bytes), read] {
            let client = TestClient(
                application { try await .file(file, ["Content-Type": "a/b"], for: $0) })

            #expect(try await client.get("/").body == bytes)
            let one = try await client.get("/", headers: ["Range": "bytes=3-4"])
            #expect(one.body == Array(bytes[3...4]) && one.status == .partialContent)
            let two = try await client.get("/", headers: ["Range": "bytes=3-4,8-9"])
            #expect(two.headers[.contentLength] == "\(two.body.count)")
            let known = try await client.get("/", headers: ["If-None-Match": "*"])
            #expect(known.status == .notModified)
        }
    }

    @Test func `no size is too large for ranges`() async throws {
        let file = ServedFile(size: .max, Validators()) { _ in "tea" }
        let app = application { try await .file(file, ["Content-Type": "a/b"], for: $0) }
        var environ = Environ(["REQUEST_METHOD": "GET", "HTTP_RANGE": "bytes=-9,0-1"])

        let several = try await Response(of: app, for: environ)
        environ["HTTP_RANGE"] = "bytes=0-"
        let one = try await Response(of: app, for: environ)

        #expect(several.status == .ok)
        #expect(one.headers[.contentRange] == "bytes 0-\(Int.max - 1)/\(Int.max)")
    }

    @Test func `what has no size has neither validators nor ranges`() async throws {
        let file = ServedFile(size: nil, Validators()) { _ in "tea" }
        let client = TestClient(
            application { try await .file(file, ["Content-Type": "a/b"], for: $0) })

        let response = try await client.get("/", headers: ["Range": "bytes=0-0"])

        #expect(response.status == .ok && response.text == "tea")
        #expect(!response.headers.contains(.acceptRanges) && !response.headers.contains(.eTag))
    }

    @Test func `a client that leaves within parts closes them`() async throws {
        let ended = AsyncStream.makeStream(of: Void.self)
        let file = ServedFile(size: 1 << 30, Validators()) { part in
            ResponseBody.producing { write in
                while true { try await write([UInt8](repeating: 0, count: 1024)) }
            }.onClose { ended.continuation.finish() }
        }
        let app = application { try await .file(file, ["Content-Type": "a/b"], for: $0) }

        _ = try await TestClient(app).stream("/", headers: ["Range": "bytes=0-99999999,-1"]) {
            // Not before a part has begun.
            try await $0.first { $0.starts(with: [0]) }
        }

        for await _ in ended.stream {}
    }
}
