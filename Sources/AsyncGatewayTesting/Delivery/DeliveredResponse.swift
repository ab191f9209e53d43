internal import AsyncGateway

/// What has come of one delivery.
struct DeliveredResponse: Sendable {
    /// The response, as far as it was read; `nil` if there was none.
    var response: TestResponse?
    /// How many blocks of its body were received.
    var blockCount = 0
    /// How often the app was called.
    var callCount = 0
    /// Why there is no response, or that the app has not ended; `nil` if neither is so.
    var lack: String?

    /// How the response differs from `expected`, but for the fields of `ignored`.
    func differences(from expected: TestResponse, ignoring ignored: [Headers.Name]) -> [String] {
        if let lack { return [lack] }
        guard let response else { return ["no response"] }
        return [
            difference("the status", response.status.description, expected.status.description),
            difference(
                "the fields", response.headers.text(without: ignored),
                expected.headers.text(without: ignored)),
            difference("the body", response.body.excerpt, expected.body.excerpt)
                ?? (response.body == expected.body ? nil : "the body differs, in its middle"),
            difference("the trailers", "\(response.trailers)", "\(expected.trailers)"),
            difference("complete", "\(response.isComplete)", "\(expected.isComplete)"),
        ].compactMap(\.self)
    }

    private func difference(_ what: String, _ seen: String, _ expected: String) -> String? {
        // Compared by bytes, as they were sent.
        if seen.utf8.elementsEqual(expected.utf8) { return nil }
        return "\(what): \(seen.debugDescription) instead of \(expected.debugDescription)"
    }
}

extension Headers {
    /// The fields on a line each, without those of some names.
    fileprivate func text(without names: [Name]) -> String {
        filter { !names.contains(Name($0.0)) }.map { "\($0.0): \($0.1)" }.joined(separator: "\n")
    }
}

extension [UInt8] {
    /// Enough of the beginning and the end to show a difference to a reader.
    fileprivate var excerpt: String {
        if count <= 120 { return String(decoding: self, as: UTF8.self) }
        let ends = [prefix(50), suffix(50)].map { String(decoding: $0, as: UTF8.self) }
        return "\(ends[0])... (\(count) bytes) ...\(ends[1])"
    }
}
