public import AsyncGateway

/// Lets only those pass who send a name and a password that are known. (RFC 7617)
///
/// Others get 401, upon which a browser asks its user. Passwords are not encrypted on the way: use
/// it over https. The name is in ``AsyncGateway/Environ/user``.
///
/// It costs the decoding of one field, and what `verify` costs.
///
/// ```swift
/// let onlyAdmins = basicAuthentication(realm: "tea") { name, password in
///     name == "admin" && areEqualInConstantTime(password, adminPassword)
/// }
/// ```
///
/// - Parameters:
///   - realm: what the browser tells the user that the password is for.
///   - verify: whether name and password are known. Compare with ``areEqualInConstantTime(_:_:)``;
///     where passwords are kept, keep their hashes.
/// - Returns: the middleware.
public func basicAuthentication(
    realm: String,
    _ verify: @escaping @Sendable (_ name: String, _ password: String) async throws -> Bool
) -> Middleware {
    let challenge = "Basic realm=\(realm.quoted), charset=\"UTF-8\""
    return authentication("Basic", challenge: { _ in challenge }) { credentials in
        guard let (name, password) = nameAndPassword(credentials) else { return nil }
        return try await verify(name, password) ? name : nil
    }
}

/// Lets only those pass who send a token that is known. (RFC 6750 §2.1)
///
/// Others get 401. What the token stands for is in ``AsyncGateway/Environ/user``.
///
/// It costs a look at one field, and what `user` costs.
///
/// ```swift
/// let onlyClients = bearerAuthentication(realm: "tea") { token in
///     try await tokens.user(of: token)
/// }
/// ```
///
/// - Parameters:
///   - realm: what the token is for.
///   - user: whom or what a token stands for; `nil` for one that is not known. A token in memory is
///     compared with ``areEqualInConstantTime(_:_:)``.
/// - Returns: the middleware.
public func bearerAuthentication(
    realm: String, _ user: @escaping @Sendable (_ token: String) async throws -> String?
) -> Middleware {
    let challenge = "Bearer realm=\(realm.quoted)"
    // RFC 6750 §3.1
    return authentication(
        "Bearer", challenge: { $0 ? challenge + ", error=\"invalid_token\"" : challenge }, user)
}

private func authentication(
    _ scheme: String, challenge: @escaping @Sendable (_ isRefused: Bool) -> String,
    _ user: @escaping @Sendable (_ credentials: String) async throws -> String?
) -> Middleware {
    { app in
        { request, startResponse in
            let credentials = request.credentials(scheme)
            guard let credentials, let user = try await user(credentials) else {
                throw HTTPError(
                    .unauthorized, headers: ["WWW-Authenticate": challenge(credentials != nil)])
            }
            var environ = request
            environ[UserKey.self] = user
            return try await app(environ, startResponse)
        }
    }
}

extension Environ {
    /// Who has made the request, as ``basicAuthentication(realm:_:)`` or
    /// ``bearerAuthentication(realm:_:)`` has found; `nil` without one of them around the app.
    public var user: String? { self[UserKey.self] }

    /// What Authorization says behind the scheme, which is compared in any case.
    fileprivate func credentials(_ scheme: String) -> String? {
        let space = UInt8(ascii: " ")
        guard let field = self["HTTP_AUTHORIZATION"], let end = field.utf8.firstIndex(of: space),
            field[..<end].equalsIgnoringCase(scheme)
        else { return nil }
        return String(Substring(field.utf8[end...].drop { $0 == space }))
    }
}

private enum UserKey: EnvironKey {
    static let defaultValue: String? = nil
}

private func nameAndPassword(_ credentials: String) -> (String, String)? {
    guard let bytes = Base64.decode(credentials), let colon = bytes.firstIndex(of: 0x3A) else {
        return nil
    }
    return (
        String(decoding: bytes[..<colon], as: UTF8.self),
        String(decoding: bytes[(colon + 1)...], as: UTF8.self)
    )
}

/// Whether two texts are the same, in a time that depends on the length of `left` alone.
///
/// The time that an ordinary comparison takes tells a client how much of a secret it has guessed.
/// `left` is what was sent, `right` the secret.
public func areEqualInConstantTime(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    var difference = left.count ^ right.count
    for index in left.indices {
        let other = right.isEmpty ? 0 : right[index % right.count]
        difference |= Int(left[index] ^ other)
    }
    return difference == 0
}
