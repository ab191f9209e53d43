import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

// The Swift blocks about compression in the guides of the toolkit and in the doc comments, to the letter.

func compressed(_ router: Router) -> Application {
    pipeline([Compression().middleware, Decompression().middleware], router.app)
}

private func example(router: Router) -> Application {
    let compression = Compression()
    let site = pipeline([ErrorPages().middleware, compression.middleware], router.app)
    return site
}

private func example(routes: Routes, addReport: @escaping Handler) {
    routes.group("/reports", [Decompression().middleware]) { $0.post("/", addReport) }
}

@Suite("Examples of compression")
struct CompressionExampleTests {
    @Test func `they compress what the router answers`() async throws {
        let router = try Router { routes in
            example(routes: routes) { _ in .text("added") }
            routes.get("/") { _ in .html(longPage) }
        }

        for site in [compressed(router), example(router: router)] {
            let client = TestClient(site)
            #expect(try await client.getCompressed().isCompressed == Compression.isAvailable)
            #expect(try await client.post("/reports/", body: "tea").text == "added")
        }
    }
}
