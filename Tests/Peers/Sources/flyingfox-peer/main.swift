import FlyingFox
import FlyingSocks
import PeerOptions

let options = PeerOptions()
let server = HTTPServer(
    address: try .inet(ip4: "127.0.0.1", port: UInt16(options.port)), logger: .disabled)
await addAgreedApps(to: server)
try await server.run()
