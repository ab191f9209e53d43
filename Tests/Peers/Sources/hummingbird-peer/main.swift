import Hummingbird
import Logging
import NIOCore
import NIOPosix
import PeerOptions

let options = PeerOptions()

// One thread for the sockets and for the tasks, which saves a thread switch for each request: what
// SwiftNIO offers for speed. It has to come before anything else.
NIOSingletons.groupLoopCountSuggestion = 1
NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()

let application = Application(
    router: agreedApps(),
    configuration: .init(address: .hostname("127.0.0.1", port: options.port), backlog: 4096),
    logger: Logger(label: "peer", factory: { _ in SwiftLogNoOpLogHandler() })
)
try await application.runService()
