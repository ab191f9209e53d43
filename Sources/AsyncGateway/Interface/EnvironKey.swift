/// The key of a typed value in an ``Environ``, for servers and middleware.
///
/// ```swift
/// enum UserKey: EnvironKey { static let defaultValue: User? = nil }
/// environ[UserKey.self] = user
/// ```
public protocol EnvironKey {
    /// The type of the value.
    associatedtype Value: Sendable

    /// The value in an environ where none was set.
    static var defaultValue: Value { get }
}
