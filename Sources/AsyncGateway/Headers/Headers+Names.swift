// What takes the name of a field as a text, for a `Headers.Name`.

extension Headers {
    /// The first value of the field, or `nil` if there is none; set as with a text.
    public subscript(name: Name) -> String? {
        get { self[name.text] }
        set { self[name.text] = newValue }
    }

    /// The first value of the field, or `default` if there is none.
    public func get(_ name: Name, default: String? = nil) -> String? {
        get(name.text, default: `default`)
    }

    /// Every value of the field, in order; empty if there is none.
    public func getAll(_ name: Name) -> [String] {
        getAll(name.text)
    }

    /// Whether there is a field of that name.
    public func contains(_ name: Name) -> Bool {
        contains(name.text)
    }

    /// The first value of the field; if there is none, appends one with `value`.
    ///
    /// - Returns: The value that the field has now.
    @discardableResult
    public mutating func setDefault(_ name: Name, _ value: String) -> String {
        setDefault(name.text, value)
    }

    /// Removes every field of that name, if there is any.
    public mutating func remove(_ name: Name) {
        remove(name.text)
    }

    /// Appends a field, even if there is one of that name, with `parameters` after its value, as
    /// with a text.
    public mutating func add(
        _ name: Name, _ value: String?, parameters: KeyValuePairs<String, String?> = [:]
    ) {
        add(name.text, value, parameters: parameters)
    }
}
