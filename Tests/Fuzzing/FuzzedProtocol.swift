import AsyncGatewayWire
import Glibc
import WireCases
import WireFuzzing

/// What the inputs are read as.
enum FuzzedProtocol: String {
    case http
    case fastcgi
    case scgi

    /// The one that the environment names; HTTP unless it does.
    static let chosen: FuzzedProtocol = {
        guard let name = getenv("FUZZED_PROTOCOL").map({ String(cString: $0) }) else {
            return .http
        }
        guard let named = FuzzedProtocol(rawValue: name) else {
            fatalError("no protocol is called \(name)")
        }
        return named
    }()

    /// The inputs to begin with.
    var seeds: [[UInt8]] {
        switch self {
        case .http: RequestMutator.seeds
        case .fastcgi: GatewayMutator.seeds(.fastCGI)
        case .scgi: GatewayMutator.seeds(.scgi)
        }
    }

    /// What is wrong with the reading of `bytes`.
    func findings(in bytes: [UInt8]) -> [String] {
        switch self {
        case .http:
            WireOracle.findings(in: bytes) + EncoderOracle.findings(in: bytes)
                + WorkOracle.findings(in: bytes)
        case .fastcgi: GatewayOracle.findings(in: bytes, FastCGIConnection.self)
        case .scgi: GatewayOracle.findings(in: bytes, SCGIConnection.self)
        }
    }

    /// What changes inputs as those of this protocol are forged.
    func mutator(seed: UInt64) -> any Mutator {
        switch self {
        case .http: RequestMutator(seed: seed)
        case .fastcgi: GatewayMutator(seed: seed, .fastCGI)
        case .scgi: GatewayMutator(seed: seed, .scgi)
        }
    }
}
