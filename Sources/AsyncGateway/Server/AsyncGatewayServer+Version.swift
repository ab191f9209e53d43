extension AsyncGatewayServer {
    /// The version of the library, by Semantic Versioning.
    ///
    /// Clients are not told of it, unless ``Configuration/serverSoftware`` has it.
    public static let version = "0.1.0"
}
