import AsyncGateway
import TeaApps

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The JSON answer of the benchmarks, which takes what the demo does without: Foundation.
@main
struct RecipeApp {
    static func main() async {
        guard CommandLine.arguments.count == 3, CommandLine.arguments[1] == "--port",
            let port = Int(CommandLine.arguments[2])
        else { fatalError("usage: recipe-app --port N") }
        var configuration = AsyncGatewayServer.Configuration()
        configuration.eventLoops = 1
        await AsyncGatewayServer.run(port: port, configuration: configuration, recipes)
    }
}

private let recipes = application { environ in
    guard environ.method == "POST", environ.path == "/recipe" else { throw HTTPError(.notFound) }
    let order = try await environ.input.collect(upTo: 1 << 16)
    do {
        let answer = [UInt8](try recipe(for: Data(order)))
        return Response(
            .ok, ["Content-Type": "application/json"], body: ResponseBody(answer))
    } catch is DecodingError {
        throw HTTPError(.badRequest)
    }
}
