public import AsyncGateway

/// Names and their values in the order in which they came: a query, a form, the cookies of a
/// request, or the parameters of a route.
///
/// ```swift
/// let limit = try environ.query.value("limit", default: 20)
/// let tags = environ.query.all("tag")
/// ```
///
/// A name may occur several times, or have an empty value. Names are compared as bytes.
///
/// To those functions that read a value as a type, an empty text is none, unless the type has a value for
/// it, as `String` has: forms send one for each field that was left empty. A `Bool` is `true`, `false`, or
/// the `on` of a box that is ticked; a number is finite.
public struct NamedValues: Sendable {
    /// A name and a value.
    public typealias Element = (name: String, value: String)

    /// Where the values come from, for the errors of typed access.
    enum Origin: Sendable {
        case query
        case form
        case cookies
        case path
    }

    private var elements: [Element]
    let origin: Origin

    /// Values of an app's own, which came with no request.
    public init(_ elements: [(name: String, value: String)] = []) {
        self.init(elements, of: .form)
    }

    init(_ elements: [Element], of origin: Origin) {
        (self.elements, self.origin) = (elements, origin)
    }

    /// Appends a value, even if there is one of that name.
    public mutating func append(_ name: String, _ value: String) {
        elements.append((name, value))
    }
}

extension NamedValues: RandomAccessCollection {
    /// The position of the first pair.
    public var startIndex: Int { elements.startIndex }

    /// The position behind the last pair.
    public var endIndex: Int { elements.endIndex }

    /// The pair at `position`.
    public subscript(position: Int) -> Element { elements[position] }
}

extension NamedValues: ExpressibleByDictionaryLiteral {
    /// Values of an app's own, which came with no request, as names and values.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { ($0.0, $0.1) })
    }
}

extension NamedValues: Equatable {
    /// Whether both have the same pairs in the same order.
    public static func == (left: NamedValues, right: NamedValues) -> Bool {
        left.elementsEqual(right) { left, right in
            left.name.utf8.elementsEqual(right.name.utf8)
                && left.value.utf8.elementsEqual(right.value.utf8)
        }
    }
}

// MARK: - By name

extension NamedValues {
    /// The first value of that name; `nil` if there is none.
    public subscript(name: String) -> String? {
        elements.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// All values of that name, in order.
    public func all(_ name: String) -> [String] {
        elements.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.value)
    }

    /// Whether there is a value of that name.
    public func contains(_ name: String) -> Bool { self[name] != nil }

    /// The first value of that name, as what `convert` makes of it.
    ///
    /// ```swift
    /// let id = try environ.route.value("id") { UUID(uuidString: $0) }
    /// ```
    ///
    /// - Throws: `HTTPError`, which says what is wrong with which name, if there is no such value,
    ///   or `convert` makes nothing of it: 404 for a parameter of a route, 400 otherwise.
    public func value<Value>(
        _ name: String, by convert: (_ text: String) -> Value?
    ) throws(HTTPError) -> Value {
        guard let value = try valueIfPresent(name, by: convert) else { throw missing(name) }
        return value
    }

    /// The first value of that name, as what `convert` makes of it; `fallback` if there is none.
    ///
    /// - Throws: `HTTPError` if `convert` makes nothing of it, as ``value(_:by:)`` does.
    public func value<Value>(
        _ name: String, default fallback: Value, by convert: (_ text: String) -> Value?
    ) throws(HTTPError) -> Value {
        try valueIfPresent(name, by: convert) ?? fallback
    }

    /// The first value of that name, as what `convert` makes of it; `nil` if there is none, or if it is
    /// empty and `convert` makes nothing of it.
    ///
    /// - Throws: `HTTPError` if `convert` makes nothing of it, as ``value(_:by:)`` does.
    public func valueIfPresent<Value>(
        _ name: String, by convert: (_ text: String) -> Value?
    ) throws(HTTPError) -> Value? {
        guard let text = self[name] else { return nil }
        if let value = convert(text) { return value }
        // What a form sends for a field that was left empty.
        guard text.isEmpty else { throw malformed(name, Value.self) }
        return nil
    }
}

// MARK: - By name, as types that are made of text

extension NamedValues {
    /// The first value of that name.
    ///
    /// - Throws: `HTTPError` if there is none, as ``value(_:by:)`` does.
    public func value(_ name: String) throws(HTTPError) -> String {
        guard let value = self[name] else { throw missing(name) }
        return value
    }

    /// The first value of that name, read as a `Value`.
    ///
    /// - Throws: `HTTPError` if there is none, or it is no `Value`, as ``value(_:by:)`` does.
    public func value<Value: LosslessStringConvertible>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(HTTPError) -> Value {
        guard let value = try valueIfPresent(name, as: type) else { throw missing(name) }
        return value
    }

    /// The first value of that name, read as a `Value`; `fallback` if there is none.
    ///
    /// - Throws: `HTTPError` if it is no `Value`, as ``value(_:by:)`` does.
    public func value<Value: LosslessStringConvertible>(
        _ name: String, default fallback: Value
    ) throws(HTTPError) -> Value {
        try valueIfPresent(name, as: Value.self) ?? fallback
    }

    /// The first value of that name, read as a `Value`; `nil` if there is none.
    ///
    /// - Throws: `HTTPError` if it is no `Value`, as ``value(_:by:)`` does.
    public func valueIfPresent<Value: LosslessStringConvertible>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(HTTPError) -> Value? {
        guard let text = self[name], !text.isEmpty || type == String.self else { return nil }
        guard let value: Value = Self.read(text) else { throw malformed(name, type) }
        return value
    }
}

// MARK: - By name, as cases of enumerations

extension NamedValues {
    /// The first value of that name, as the case whose raw value it is.
    ///
    /// - Throws: `HTTPError` if there is none, or no such case, as ``value(_:by:)`` does.
    public func value<Value: RawRepresentable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(HTTPError) -> Value where Value.RawValue: LosslessStringConvertible {
        try value(name, by: Value.init(rawText:))
    }

    /// The first value of that name, as the case whose raw value it is; `fallback` if there is none.
    ///
    /// - Throws: `HTTPError` if there is no such case, as ``value(_:by:)`` does.
    public func value<Value: RawRepresentable>(
        _ name: String, default fallback: Value
    ) throws(HTTPError) -> Value where Value.RawValue: LosslessStringConvertible {
        try valueIfPresent(name, by: Value.init(rawText:)) ?? fallback
    }

    /// The first value of that name, as the case whose raw value it is; `nil` if there is none.
    ///
    /// - Throws: `HTTPError` if there is no such case, as ``value(_:by:)`` does.
    public func valueIfPresent<Value: RawRepresentable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(HTTPError) -> Value? where Value.RawValue: LosslessStringConvertible {
        try valueIfPresent(name, by: Value.init(rawText:))
    }
}

extension RawRepresentable where RawValue: LosslessStringConvertible {
    /// The case whose raw value a text is.
    fileprivate init?(rawText text: String) {
        guard let raw = RawValue(text) else { return nil }
        self.init(rawValue: raw)
    }
}

extension NamedValues {
    private static func read<Value: LosslessStringConvertible>(_ text: String) -> Value? {
        if Value.self == Bool.self, text == "on" { return true as? Value }
        guard let value = Value(text) else { return nil }
        // NaN would pass a check that asks whether it is too large.
        if let number = value as? any FloatingPoint, !number.isFinite { return nil }
        return value
    }

    private func missing(_ name: String) -> HTTPError {
        HTTPError(origin.status, "\"\(name)\" is missing in the \(origin).")
    }

    private func malformed(_ name: String, _ type: Any.Type) -> HTTPError {
        HTTPError(origin.status, "\"\(name)\" in the \(origin) is not \(kind(of: type)).")
    }
}

extension NamedValues.Origin {
    /// A path whose parameter is malformed leads to nothing.
    fileprivate var status: Status { self == .path ? .notFound : .badRequest }
}

/// What a type is called to a client; its name is the app's own.
private func kind(of type: Any.Type) -> String {
    switch type {
    case is any FixedWidthInteger.Type: "a whole number"
    case is any BinaryFloatingPoint.Type: "a number"
    case is Bool.Type: "true or false"
    default: "a value that is allowed"
    }
}
