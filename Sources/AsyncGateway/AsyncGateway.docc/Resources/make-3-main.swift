import AsyncGateway

let greeting = application { environ in
    .text("There is tea at \(environ.path)\n")
}

@main struct Main {
    static func main() async {
        await AsyncGatewayServer.run(port: 8000, greeting)
    }
}
