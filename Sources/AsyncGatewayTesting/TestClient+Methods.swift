public import AsyncGateway

extension TestClient {
    /// Makes a GET request; see ``request(_:_:headers:body:)``.
    public func get(_ target: String, headers: Headers = [:]) async throws -> TestResponse {
        try await request(.get, target, headers: headers)
    }

    /// Makes a HEAD request; see ``request(_:_:headers:body:)``.
    public func head(_ target: String, headers: Headers = [:]) async throws -> TestResponse {
        try await request(.head, target, headers: headers)
    }

    /// Makes an OPTIONS request; see ``request(_:_:headers:body:)``.
    public func options(_ target: String, headers: Headers = [:]) async throws -> TestResponse {
        try await request(.options, target, headers: headers)
    }

    /// Makes a POST request; see ``request(_:_:headers:body:)``.
    public func post(
        _ target: String, headers: Headers = [:], body: some TestBodyConvertible = TestBody.none
    ) async throws -> TestResponse {
        try await request(.post, target, headers: headers, body: body)
    }

    /// Makes a PUT request; see ``request(_:_:headers:body:)``.
    public func put(
        _ target: String, headers: Headers = [:], body: some TestBodyConvertible = TestBody.none
    ) async throws -> TestResponse {
        try await request(.put, target, headers: headers, body: body)
    }

    /// Makes a PATCH request; see ``request(_:_:headers:body:)``.
    public func patch(
        _ target: String, headers: Headers = [:], body: some TestBodyConvertible = TestBody.none
    ) async throws -> TestResponse {
        try await request(.patch, target, headers: headers, body: body)
    }

    /// Makes a DELETE request; see ``request(_:_:headers:body:)``.
    public func delete(
        _ target: String, headers: Headers = [:], body: some TestBodyConvertible = TestBody.none
    ) async throws -> TestResponse {
        try await request(.delete, target, headers: headers, body: body)
    }
}
