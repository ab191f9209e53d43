/// The key of a typed value in an ``Environ``, for servers and middleware.
///
/// ```swift
/// enum UserKey: EnvironKey { static let defaultValue: User? = nil }
/// environ[UserKey.self] = user
/// ```
///
/// In a module whose code is isolated to the main actor by default, a key is not.
public protocol EnvironKey: SendableMetatype {
    /// The type of the value.
    associatedtype Value: Sendable

    /// The value in an environ where none was set.
    static var defaultValue: Value { get }
}
