public import AsyncGateway

extension Environ {
    /// What the query says, in order; empty without one. (QUERY_STRING)
    ///
    /// It is read at each call; see ``NamedValues/init(urlEncoded:)`` for how.
    public var query: NamedValues { NamedValues(urlEncoded: queryString) }

    /// The query for a URI, with its `?`; empty without one.
    var encodedQueryPart: String {
        let query = encodedQuery
        return query.isEmpty ? "" : "?" + query
    }
}
