import FlyingFox
import FlyingSocks

guard CommandLine.arguments.count == 3, CommandLine.arguments[1] == "--port",
    let port = UInt16(CommandLine.arguments[2])
else { fatalError("usage: flyingfox-peer --port N") }

let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: port), logger: .disabled)
await addAgreedApps(to: server)
await addTeaApps(to: server)
try await server.run()
