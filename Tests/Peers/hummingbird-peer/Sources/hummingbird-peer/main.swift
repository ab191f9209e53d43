import Hummingbird
import Logging
import NIOPosix

let arguments = CommandLine.arguments
guard arguments.count >= 3, arguments[1] == "--port", let port = Int(arguments[2]) else {
    fatalError("usage: hummingbird-peer --port N [--site | --files FOLDER]")
}

switch arguments.dropFirst(3).first {
case "--site": try await serve(site(), port: port)
case "--files": try await serve(files(in: arguments.last ?? "."), port: port)
default: try await serve(agreedApps(), port: port)
}

func serve<Context: RequestContext>(_ router: Router<Context>, port: Int) async throws
where Context.Source == ApplicationRequestContextSource {
    let application = Application(
        router: router,
        configuration: .init(address: .hostname("127.0.0.1", port: port), backlog: 4096),
        // One event loop, for one core. Swift's own threads, on which the app runs, share that
        // core: to run the app on the loop itself, as SwiftNIO lets one try, has not been faster.
        eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: 1)),
        logger: Logger(label: "peer", factory: { _ in SwiftLogNoOpLogHandler() })
    )
    try await application.runService()
}
