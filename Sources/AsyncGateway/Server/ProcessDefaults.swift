internal import AsyncGatewayTransport

extension AsyncGatewayServer.Configuration {
    /// One event loop for each core that the process may use.
    public static var defaultEventLoops: Int { ProcessLimits.availableCores }

    /// Four fifths of the descriptors that the process may open: apps open some too.
    public static var defaultMaximumConnections: Int {
        max(16, ProcessLimits.descriptors / 5 * 4)
    }
}
