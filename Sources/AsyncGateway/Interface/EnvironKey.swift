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

/// A value that was set for a key, whose type only those know who have the key.
///
/// A class, because to find out the type of a value in an existential takes the runtime longer than to
/// route a request.
///
/// `@unchecked Sendable`: a class that can be inherited from cannot be checked. This one and its only
/// subclass, which is final, have constants of Sendable types alone.
class EnvironValue: @unchecked Sendable {
    /// The type of the key.
    let key: any EnvironKey.Type

    init(_ key: any EnvironKey.Type) {
        self.key = key
    }
}

/// The value of a `Key`.
///
/// `@unchecked Sendable`: see what it inherits from.
final class KeyedValue<Key: EnvironKey>: EnvironValue, @unchecked Sendable {
    let value: Key.Value

    init(_ value: Key.Value) {
        self.value = value
        super.init(Key.self)
    }
}
