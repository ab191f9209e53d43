public import AsyncGateway

/// What the conditions of a request make of it. (RFC 9110 §13.2.2)
public enum ConditionOutcome: Sendable, Hashable {
    /// The request is to be carried out: there are no conditions, or they are met.
    case proceed
    /// The client has the representation already: the response to GET or HEAD is 304.
    case notModified
    /// A condition is not met: nothing is to be done, and the response is 412.
    case failed
}

extension Environ {
    /// Evaluates If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since, in the order of
    /// RFC 9110 §13.2.2.
    ///
    /// For what changes something, before that is done: a PUT with the tag of a version that is no
    /// longer the current one is not carried out, so no change of another client is lost. What is only
    /// read is answered by ``AsyncGateway/Response/meetingConditions(of:)``.
    ///
    /// ```swift
    /// switch environ.evaluateConditions(on: notes.validators(of: id)) {
    /// case .proceed: notes[id] = text
    /// case .notModified, .failed: throw HTTPError(.preconditionFailed)
    /// }
    /// ```
    ///
    /// A list of tags that cannot be read matches nothing: If-Match fails, and If-None-Match does not. A
    /// date that cannot be read is ignored. If-Match compares strongly, If-None-Match weakly.
    ///
    /// - Parameter current: the validators of what is there now; `nil` if there is nothing, as before
    ///   a PUT with `If-None-Match: *`.
    /// - Returns: what to do; `.notModified` for GET and HEAD only. CONNECT, OPTIONS and TRACE proceed
    ///   always (RFC 9110 §13.2.1).
    public func evaluateConditions(on current: Validators?) -> ConditionOutcome {
        ConditionFields(self)?.outcome(for: method, current) ?? .proceed
    }
}

/// The fields of a request that make it conditional.
struct ConditionFields {
    private let match: String?
    private let unmodifiedSince: String?
    private let noneMatch: String?
    private let modifiedSince: String?

    /// The fields; `nil` if there are none, as in most requests.
    init?(_ environ: Environ) {
        match = environ.text(ofField: "HTTP_IF_MATCH")
        unmodifiedSince = environ["HTTP_IF_UNMODIFIED_SINCE"]
        noneMatch = environ.text(ofField: "HTTP_IF_NONE_MATCH")
        modifiedSince = environ["HTTP_IF_MODIFIED_SINCE"]
        if match == nil, unmodifiedSince == nil, noneMatch == nil, modifiedSince == nil {
            return nil
        }
    }

    func outcome(for method: RequestMethod, _ current: Validators?) -> ConditionOutcome {
        switch method {
        case .connect, .options, .trace: .proceed
        case _ where !isCurrentKnown(current): .failed
        case .get, .head: isNew(current) ? .proceed : .notModified
        default: noneMatches(current) ?? true ? .proceed : .failed
        }
    }

    /// Steps 1 and 2: whether it is the version that the client means.
    private func isCurrentKnown(_ current: Validators?) -> Bool {
        if let match { return matches(match, current) { $0.containsStrongly($1) } }
        // §13.1.4: ignored without a date, or where the last change is not known.
        guard let unmodifiedSince, let date = unixSeconds(httpDate: unmodifiedSince),
            let last = current?.lastModified
        else { return true }
        return last <= date
    }

    /// Steps 3 and 4: whether it is another version than those that the client has.
    private func isNew(_ current: Validators?) -> Bool {
        if let noneMatches = noneMatches(current) { return noneMatches }
        // §13.1.3: ignored as in step 2.
        guard let modifiedSince, let date = unixSeconds(httpDate: modifiedSince),
            let last = current?.lastModified
        else { return true }
        return last > date
    }

    /// Step 3: whether If-None-Match is met; `nil` if there is none.
    private func noneMatches(_ current: Validators?) -> Bool? {
        noneMatch.map { field in !matches(field, current) { $0.containsWeakly($1) } }
    }

    private func matches(
        _ field: String, _ current: Validators?, by contains: (EntityTagList, EntityTag) -> Bool
    ) -> Bool {
        guard let current, let list = EntityTagList(field) else { return false }
        if list == .any { return true }
        return current.entityTag.map { contains(list, $0) } ?? false
    }
}
