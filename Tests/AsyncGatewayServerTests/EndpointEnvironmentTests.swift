import AsyncGateway
import AsyncGatewayTransport
import Testing

@Suite("Endpoint of the environment", .timeLimit(.minutes(1)))
struct EndpointEnvironmentTests {
    @Test(
        arguments: [
            ([:], .tcp(host: "127.0.0.1", port: 8000)),
            (["PORT": "", "HOST": ""], .tcp(host: "127.0.0.1", port: 8000)),
            (["PORT": "8080"], .tcp(host: "*", port: 8080)),
            (["PORT": "0", "HOST": "127.0.0.1"], .tcp(host: "127.0.0.1", port: 0)),
            (["PORT": "65535", "HOST": "::1"], .tcp(host: "::1", port: 65535)),
            (["HOST": "tea.example"], .tcp(host: "tea.example", port: 8000)),
            (["PORT": "8080", "HOST": "*"], .tcp(host: "*", port: 8080)),
        ] as [([String: String], Endpoint)])
    func `PORT and HOST say where to listen`(
        _ variables: [String: String], _ endpoint: Endpoint
    ) throws {
        #expect(try Endpoint(variables) == endpoint)
    }

    @Test(arguments: ["80x", "65536", "-1", "+80", " 80", "8 0", "0x50", "99999999999999999999"])
    func `a PORT that is no port is an error that names both`(_ value: String) {
        let error = #expect(throws: SystemError.self) { try Endpoint(["PORT": value]) }

        #expect(
            error?.description
                == "PORT=\(value) in the environment: not a number from 0 to 65535")
    }

    @Test(arguments: [
        "127.0.0.1:80", "[::1]", "http://tea", "tea cup", "a..b", "tea/cup", "::g", "tea\n",
    ])
    func `a HOST that is no host is an error that names both`(_ value: String) {
        let error = #expect(throws: SystemError.self) { try Endpoint(["HOST": value]) }

        #expect(error?.description.hasPrefix("HOST=\(value) in the environment: not ") == true)
    }
}
