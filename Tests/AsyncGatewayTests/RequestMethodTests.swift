import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Request method")
struct RequestMethodTests {
    @Test func `a literal, a text and a constant make the same method`() {
        #expect("GET" == RequestMethod.get)
        #expect(RequestMethod("VERSION-CONTROL") == .versionControl)
        #expect(Set([RequestMethod.get, "GET", "BREW"]).count == 2)
        #expect("\(RequestMethod.propfind)" == "PROPFIND" && String(RequestMethod.put) == "PUT")
    }

    @Test func `the case counts`() {
        #expect(RequestMethod("get") != .get)
        #expect(Environ(["REQUEST_METHOD": "Get"]).method != .get)
    }

    @Test func `an environ's method is compared with literals and constants`() {
        var environ = Environ(["REQUEST_METHOD": "GET"])
        #expect(environ.method == "GET" && environ.method == .get)

        environ.method = .post
        #expect(environ["REQUEST_METHOD"] == "POST")
        environ.method = "BREW"
        #expect(environ["REQUEST_METHOD"] == "BREW")
    }

    @Test func `an environ without a method has an empty one`() {
        #expect(Environ().method == "")
    }

    @Test(arguments: ["GET", "HEAD", "BREW"] as [RequestMethod])
    func `an app switches over methods`(_ method: RequestMethod) async throws {
        let app: Application = { environ, startResponse in
            let kind =
                switch environ.method {
                case .get, .head: "read"
                case "BREW": "brew"
                default: "other"
                }
            try await startResponse(.ok, ["Content-Type": "text/plain", "X-Kind": kind])
            return .empty
        }

        let response = try await TestClient(app).request(method, "/")

        #expect(response.headers["X-Kind"] == (method == "BREW" ? "brew" : "read"))
    }
}
