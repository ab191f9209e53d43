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
                of: response.headers.lines(without: ignored),
                from: expected.headers.lines(without: ignored)),
            difference("the body", response.body.excerpt, expected.body.excerpt)
                ?? (response.body == expected.body ? nil : "the body differs, in its middle"),
            difference("the trailers", "\(response.trailers)", "\(expected.trailers)"),
            difference("complete", "\(response.isComplete)", "\(expected.isComplete)"),
        ].compactMap(\.self)
    }

    /// How fields differ: those alone that do.
    private func difference(of seen: [[UInt8]], from expected: [[UInt8]]) -> String? {
        if seen == expected { return nil }
        let changes = sorted(seen).difference(from: sorted(expected))
        if changes.isEmpty { return "the fields are in another order" }
        return difference("the fields", text(of: changes.insertions), text(of: changes.removals))
    }

    private func sorted(_ lines: [[UInt8]]) -> [[UInt8]] {
        lines.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private func text(of changes: [CollectionDifference<[UInt8]>.Change]) -> String {
        changes.map { change in
            switch change {
            case .insert(_, let line, _), .remove(_, let line, _):
                String(decoding: line, as: UTF8.self)
            }
        }.joined(separator: "\n")
    }

    private func difference(_ what: String, _ seen: String, _ expected: String) -> String? {
        // Compared by bytes, as they were sent.
        if seen.utf8.elementsEqual(expected.utf8) { return nil }
        return "\(what): \(seen.debugDescription) instead of \(expected.debugDescription)"
    }
}

extension Headers {
    /// A line for each field, without those of some names, to be compared by bytes.
    fileprivate func lines(without names: [Name]) -> [[UInt8]] {
        filter { !names.contains(Name($0.0)) }.map { Array("\($0.0): \($0.1)".utf8) }
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
