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

/// A value that was set for a key, whose type only those know who have the key, in front of those that
/// were set before.
///
/// They are so few that a search is cheaper than a hash, and a value that is set is a single allocation.
///
/// A class, because to find out the type of a value in an existential takes the runtime longer than to
/// route a request.
///
/// `@unchecked Sendable`: a class that can be inherited from cannot be checked. This one and its only
/// subclass, which is final, have constants of Sendable types alone.
class EnvironValue: @unchecked Sendable {
    /// The type of the key.
    private let key: any EnvironKey.Type
    private let next: EnvironValue?

    init(_ key: any EnvironKey.Type, before next: EnvironValue?) {
        (self.key, self.next) = (key, next)
    }

    /// The same value in front of others.
    func copy(before next: EnvironValue?) -> EnvironValue {
        preconditionFailure("each value is of a subclass, which has this method")
    }

    /// The value that was set for `key`.
    func found(for key: any EnvironKey.Type) -> EnvironValue? {
        if self.key == key { return self }
        return next?.found(for: key)
    }

    /// The values without that for `key`.
    func removing(_ key: any EnvironKey.Type) -> EnvironValue? {
        if self.key == key { return next }
        guard let next, next.found(for: key) != nil else { return self }
        return copy(before: next.removing(key))
    }
}

/// The value of a `Key`.
///
/// `@unchecked Sendable`: see what it inherits from.
final class KeyedValue<Key: EnvironKey>: EnvironValue, @unchecked Sendable {
    let value: Key.Value

    init(_ value: Key.Value, before next: EnvironValue?) {
        self.value = value
        super.init(Key.self, before: next)
    }

    override func copy(before next: EnvironValue?) -> EnvironValue {
        KeyedValue<Key>(value, before: next)
    }
}
