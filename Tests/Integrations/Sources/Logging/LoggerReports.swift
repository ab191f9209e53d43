import AsyncGateway
import Logging

extension AsyncGatewayServer.Configuration {
    /// Sends the access log and every report of an error to `logger`, in place of standard error.
    mutating func report(to logger: Logger) {
        errors = ErrorStream { text in
            for line in text.split(separator: "\n") { logger.error("\(line)") }
        }
        accessLog = { record in
            var metadata: Logger.Metadata = ["status": "\(record.status.code)"]
            metadata["bytes"] = "\(record.bodyBytes)"
            metadata["duration"] = "\(record.duration)"
            metadata["peer"] = record.connection.peer.map { "\($0)" }
            metadata["refusal"] = record.refusal.map { "\($0.reason)" }
            logger.info("\(record.requestLine)", metadata: metadata)
        }
    }
}
