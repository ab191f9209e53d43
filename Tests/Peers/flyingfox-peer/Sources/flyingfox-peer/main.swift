import FlyingFox
import FlyingSocks

let hasSite = CommandLine.arguments.last == "--site"
guard CommandLine.arguments.count == (hasSite ? 4 : 3), CommandLine.arguments[1] == "--port",
    let port = UInt16(CommandLine.arguments[2])
else { fatalError("usage: flyingfox-peer --port N [--site]") }

let server = HTTPServer(
    address: try .inet(ip4: "127.0.0.1", port: port), logger: .disabled,
    handler: hasSite ? SiteHandler() : nil)
if !hasSite {
    await addAgreedApps(to: server)
    await addTeaApps(to: server)
}
try await server.run()
