internal import AsyncGatewayWire

/// The fields of a header section: ordered, duplicates kept, names compared without case.
///
/// ```swift
/// var headers: Headers = ["Content-Type": "text/plain", "Set-Cookie": "a=1"]
/// headers["content-type"]               // "text/plain"
/// headers[.contentType]                 // the same, see ``Name``
/// headers.add("Set-Cookie", "b=2")      // a second field of that name
/// headers["Content-Type"] = nil         // removed
/// ```
///
/// Values are text, which is sent in UTF-8; those of a request are read so, malformed parts as
/// U+FFFD. ``add(_:bytes:)`` and ``add(_:native:)`` send other bytes, and ``getBytes(_:)`` gives those
/// that came. RFC 9110 §5.5 advises to send no more than ASCII.
///
/// Storing validates nothing and never traps: what must not reach the wire is refused when the
/// response is started, or by ``encoded()``. A copy is independent of its original.
///
/// Two values are equal if they hold the same fields in the same order, the names compared
/// without case and the values byte by byte. (wsgiref.headers.Headers; RFC 9110 §5)
public struct Headers: Sendable {
    var fields: [(String, String)]
    /// The values that are no text; ``fields`` has U+FFFD for what is malformed in them.
    var rawValues = RawFieldValues()

    /// Holds `fields` in their order.
    public init(_ fields: [(String, String)] = []) {
        self.fields = fields
    }

    /// Holds `fields` in their order, duplicates included: `Headers([.accept: "text/plain"])`.
    ///
    /// A literal may have texts and names as its keys.
    public init(_ fields: KeyValuePairs<Name, String>) {
        self.init(fields.map { ($0.key.text, $0.value) })
    }

    /// The first value of the field, or `nil` if there is none. (`__getitem__`)
    ///
    /// Setting removes every field of that name and appends the new one at the end, with the new
    /// spelling of the name; setting `nil` only removes. (`__setitem__`, `__delitem__`)
    public subscript(name: String) -> String? {
        get { get(name) }
        set {
            remove(name)
            if let newValue { add(name, newValue) }
        }
    }

    /// The first value of the field, or `default` if there is none. (`get`)
    public func get(_ name: String, default: String? = nil) -> String? {
        fields.first { FieldName.areEqual($0.0, name) }?.1 ?? `default`
    }

    /// Every value of the field, in order; empty if there is none. (`get_all`)
    public func getAll(_ name: String) -> [String] {
        fields.compactMap { FieldName.areEqual($0.0, name) ? $0.1 : nil }
    }

    /// Whether there is a field of that name. (`__contains__`)
    public func contains(_ name: String) -> Bool {
        fields.contains { FieldName.areEqual($0.0, name) }
    }

    /// The first value of the field; if there is none, appends one with `value`. (`setdefault`)
    ///
    /// - Returns: The value that the field has now.
    @discardableResult
    public mutating func setDefault(_ name: String, _ value: String) -> String {
        if let present = get(name) { return present }
        fields.append((name, value))
        return value
    }

    /// Removes every field of that name, if there is any. (`__delitem__`)
    public mutating func remove(_ name: String) {
        removeFields { FieldName.areEqual($0, name) }
    }

    /// The name of each field, duplicates included, in order. (`keys`)
    public var names: [String] { fields.map(\.0) }

    /// The value of each field, in order. (`values`)
    public var values: [String] { fields.map(\.1) }
}

extension Headers {
    /// Whether both have the same storage, so that neither has been changed since one was copied.
    func isIdentical(to other: Headers) -> Bool {
        fields.count == other.fields.count
            && fields.withUnsafeBufferPointer { storage in
                other.fields.withUnsafeBufferPointer { $0.baseAddress == storage.baseAddress }
            }
    }
}

extension Headers: Hashable {
    /// Whether both hold the same fields in the same order, the names compared without case.
    public static func == (left: Headers, right: Headers) -> Bool {
        left.fields.elementsEqual(right.fields) {
            FieldName.areEqual($0.0, $1.0) && $0.1.hasSameBytes(as: $1.1)
        } && left.rawValues == right.rawValues
    }

    /// Hashes the same fields in the same order alike, whatever the case of the names.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(fields.count)
        for (name, value) in fields {
            FieldName.hash(name, into: &hasher)
            hasher.combine(value)
        }
    }
}

extension Headers: CustomStringConvertible {
    /// The section as it would be sent, unchecked: a line for each field, then an empty one.
    ///
    /// ``encoded()`` is what to send. (`__str__`)
    public var description: String {
        fields.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
    }
}

extension Headers: CustomDebugStringConvertible {
    /// The fields as an array of pairs, every special character escaped. (`__repr__`)
    public var debugDescription: String { "Headers(\(fields))" }
}

extension Headers: RandomAccessCollection {
    /// One field, as it was stored.
    public typealias Element = (name: String, value: String)

    /// Always 0.
    public var startIndex: Int { fields.startIndex }

    /// The number of fields.
    public var endIndex: Int { fields.endIndex }

    /// The field at that position of the order.
    public subscript(position: Int) -> Element { fields[position] }
}

extension Headers: ExpressibleByArrayLiteral {
    /// Holds the pairs in their order.
    public init(arrayLiteral elements: (String, String)...) {
        self.init(elements)
    }
}

extension Headers: ExpressibleByDictionaryLiteral {
    // The keys are texts: of names, the array of each response's literal would have to be copied.

    /// Holds the pairs in their order, duplicates included.
    ///
    /// With names, write `Headers([.contentType: "text/plain"])`.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements)
    }
}
