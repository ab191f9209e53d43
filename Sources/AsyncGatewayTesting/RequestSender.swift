internal import AsyncGateway
internal import Synchronization

/// Sends the rest of one request while its response is received.
final class RequestSender: Sendable {
    private let request: TestRequest
    private let client: InMemoryConnection.Client
    private let state = Mutex<(any Error)?>(nil)

    init(_ request: TestRequest, _ client: InMemoryConnection.Client) {
        self.request = request
        self.client = client
    }

    /// The error of the body's sequence, if it has thrown one.
    var failure: (any Error)? { state.withLock { $0 } }

    /// Sends the body, until its end or until the server receives no more.
    func run() async {
        do {
            try await request.sendBlocks(to: client)
        } catch TransportError.Code.connectionFailed, GatewayError.Code.alreadyFinished {
            // The server has answered without waiting for the whole request, as it may.
        } catch {
            state.withLock { $0 = error }
            await client.reset()
        }
    }
}
