import AsyncGateway

/// Breaches of the rules for interim responses and trailers, and what keeps them.
extension ValidationCase {
    static let brokenInterims: [ValidationCase] = [
        informing(.interimStatus, 100), informing(.interimStatus, 101),
        informing(.interimStatus, 200), informing(.interimStatus, "103"),
        informing(.interimStatus, "103 a\r\nb"),
        informing(.interimFields, 103, ["Content-Length": "0"]),
        informing(.interimFields, 103, ["Connection": "Close"]),
        ValidationCase(.interimInTime, "behind a block") { _, startResponse in
            try await startResponse(.ok, plain)("assam\n")
            try await startResponse.inform(103)
            return .empty
        },
        afterwards(.interimInTime, "behind the response") { _, startResponse, _ in
            try await startResponse.inform(103)
        },
    ]

    static let keptInterims: [ValidationCase] = [
        informing(.interimStatus, 103, ["Link": "</a>"]), informing(.interimStatus, 199),
        informing(.interimStatus, "102 "),
        informing(.interimFields, 103, ["Content-Type": "text/plain"]),
        ValidationCase(.interimInTime, "behind the start, by the body") { _, startResponse in
            try await startResponse(.ok, plain)
            return .producing { write in
                try await startResponse.inform(103)
                try await write("assam\n")
            }
        },
    ]

    static let brokenTrailers: [ValidationCase] = [
        trailing(.trailerName, ["Content-Type"]), trailing(.trailerName, ["set-cookie"]),
        trailing(.trailerName, ["If-Match"]), trailing(.trailerName, ["X Y"]),
        trailing(.trailerAnnounced, ["X"], ["Y": "z"]),
        trailing(.trailerAnnounced, ["X"], ["Host": "z"]),
    ]

    static let keptTrailers: [ValidationCase] = [
        trailing(.trailerName, ["Content-Digest", "ETag"], ["ETag": "\"a\""]),
        trailing(.trailerAnnounced, ["X"], ["x": "y"]),
        trailing(.trailerAnnounced, ["X", "Y"]),
        ValidationCase(
            .trailerAnnounced, "not asked for", to: ValidationExchange.get,
            app: answer(
                .ok, plain,
                (["a", "b"] as ResponseBody).trailers(["X"]) { throw CancellationError() })
        ),
    ]

    private static func informing(
        _ rule: GatewayRule, _ status: Status, _ headers: Headers = [:]
    ) -> ValidationCase {
        ValidationCase(rule, "inform(\(status), \(headers.count))") { _, startResponse in
            try await startResponse.inform(status, headers)
            try await startResponse(.ok, plain)
            return "assam\n"
        }
    }

    private static func trailing(
        _ rule: GatewayRule, _ names: [String], _ fields: Headers = [:]
    ) -> ValidationCase {
        ValidationCase(
            rule, "\(names), \(fields.count)",
            to: "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: close\r\n\r\n",
            app: answer(.ok, plain, ResponseBody("assam\n").trailers(names) { fields }))
    }
}
