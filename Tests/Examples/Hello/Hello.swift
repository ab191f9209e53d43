import AsyncGateway

let hello: Application = { environ, startResponse in
    try await startResponse("200 OK", ["Content-Type": "text/plain"])
    return ["Hello World\n"]
}

@main struct Hello {
    static func main() async {
        await AsyncGatewayServer.run(host: "127.0.0.1", port: 8000, hello)
    }
}
