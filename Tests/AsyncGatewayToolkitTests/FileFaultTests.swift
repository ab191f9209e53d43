import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

/// A fault of another file server that was published, and a request like those that showed it.
///
/// The numbers are those of cve.org. The requests are made after what the advisories say went wrong.
struct FileFault: Sendable, CustomTestStringConvertible {
    let id: String
    let fault: String
    let target: String
    var headers: Headers = [:]
    let status: Status

    var testDescription: String { "\(id): \(fault)" }

    static let all = [
        FileFault(
            id: "CVE-2011-3192 of httpd", fault: "hundreds of ranges that overlap take all memory",
            target: "/tea.txt",
            headers: ["Range": "bytes=0-," + (0..<1000).map { "5-\($0)" }.joined(separator: ",")],
            status: .ok),
        FileFault(
            id: "CVE-2017-7529 of nginx", fault: "the sum of two suffixes overflows",
            target: "/tea.txt", headers: ["Range": "bytes=-17208,-9223372036854758792"],
            status: .ok),
        FileFault(
            id: "CVE-2024-26141 of Rack", fault: "ranges add up to more than the file",
            target: "/tea.txt",
            headers: ["Range": "bytes=" + (0..<30).map { "\($0)-99" }.joined(separator: ",")],
            status: .ok),
        FileFault(
            id: "CVE-2025-62727 of Starlette", fault: "the ranges are merged in quadratic time",
            target: "/tea.txt",
            headers: [
                "Range": "bytes=" + (0..<700).map { "\($0)-\($0)" }.joined(separator: ",")
            ], status: .ok),
        FileFault(
            id: "CVE-2021-41773 of httpd", fault: "a dot and an encoded dot lead out of the folder",
            target: "/docs/.%2e/.%2e/.%2e/etc/passwd", status: .notFound),
        FileFault(
            id: "CVE-2021-42013 of httpd", fault: "dots that are encoded twice lead out of it",
            target: "/docs/%%32%65%%32%65/%%32%65%%32%65/etc/passwd", status: .notFound),
        FileFault(
            id: "CVE-2024-23334 of aiohttp", fault: "a path with dots is joined to the folder's",
            target: "/../../../../etc/passwd", status: .notFound),
        FileFault(
            id: "CVE-2023-29159 of Starlette", fault: "a folder whose name begins alike is reached",
            target: "/../docs-secret/key.txt", status: .notFound),
    ]
}

@Suite("Faults of other file servers", .timeLimit(.minutes(1)))
struct FileFaultTests {
    @Test(arguments: FileFault.all)
    func `a published fault is not one of ours`(_ fault: FileFault) async throws {
        let site = try FileSite(["tea.txt": String(repeating: "t", count: 100), "docs/a": "a"])

        let response = try await site.get(fault.target, fault.headers)

        #expect(response.status == fault.status)
        #expect(response.body.count <= 100)
    }

    @Test func `a header of a megabyte is refused, or is no range`() async throws {
        let site = try FileSite(["tea.txt": "tea"])
        var configuration = AsyncGatewayServer.Configuration()
        let field = "bytes=" + String(repeating: "0-0,", count: 1 << 18)

        let refused = try await site.get("/tea.txt", ["Range": field])
        #expect(refused.status == .requestHeaderFieldsTooLarge)

        configuration.maximumHeadBytes = 2 << 20
        configuration.maximumFieldBytes = 2 << 20
        let client = TestClient(site.files.app, configuration: configuration)
        for name in ["Range", "If-None-Match", "If-Modified-Since", "Accept-Encoding"] {
            let response = try await client.get("/tea.txt", headers: Headers([(name, field)]))
            #expect(response.status == .ok && response.text == "tea", "\(name)")
        }
    }
}
