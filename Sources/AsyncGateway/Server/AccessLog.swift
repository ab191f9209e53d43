/// Calls ``AsyncGatewayServer/Configuration/accessLog`` with the record of each response.
struct AccessLog: ServerObserver {
    let write: @Sendable (ExchangeRecord) -> Void

    func responseEnded(_ record: ExchangeRecord) {
        write(record)
    }
}
