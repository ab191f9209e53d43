internal import AsyncGatewayWire

extension Headers {
    /// Appends a field whose value is these bytes, which need not be valid UTF-8.
    ///
    /// The value reads as their text in UTF-8, malformed parts as U+FFFD; what is sent are the bytes.
    /// Controls and blanks are refused in them as in text.
    public mutating func add(_ name: String, bytes value: some Collection<UInt8>) {
        if let text = String(validating: value, as: UTF8.self) {
            fields.append((name, text))
        } else {
            rawValues.set(Array(value), at: fields.endIndex)
            fields.append((name, String(decoding: value, as: UTF8.self)))
        }
    }

    /// Appends a field whose value is a native string of PEP 3333, such as `environ["HTTP_X"]`.
    ///
    /// Each scalar up to U+00FF is sent as one byte, so that what a variable holds leaves as it came.
    /// A scalar above, which no native string has, is sent in UTF-8.
    public mutating func add(_ name: String, native value: String) {
        add(name, bytes: Latin1.bytes(of: value))
    }

    /// The bytes of the first value of the field, as they came or will be sent; `nil` if there is
    /// none.
    public func getBytes(_ name: String) -> [UInt8]? {
        fields.firstIndex { FieldName.areEqual($0.0, name) }.map { bytes(at: $0) }
    }

    /// The bytes of every value of the field, in order; empty if there is none.
    public func getAllBytes(_ name: String) -> [[UInt8]] {
        fields.indices.filter { FieldName.areEqual(fields[$0].0, name) }.map { bytes(at: $0) }
    }

    private func bytes(at position: Int) -> [UInt8] {
        rawValues[position] ?? Array(fields[position].1.utf8)
    }
}

// MARK: - Several fields

extension Headers {
    /// Appends the fields of another section, with the bytes of their values.
    package mutating func append(_ others: Headers) {
        for (position, field) in others.fields.enumerated() {
            if let raw = others.rawValues[position] { rawValues.set(raw, at: fields.endIndex) }
            fields.append(field)
        }
    }

    /// Removes the fields whose names satisfy `isRemoved`.
    mutating func removeFields(where isRemoved: (String) -> Bool) {
        if !rawValues.isEmpty {
            let names = names
            rawValues.removePositions(of: names.count) { isRemoved(names[$0]) }
        }
        fields.removeAll { isRemoved($0.0) }
    }

    /// Inserts a field whose value is a native string.
    mutating func insert(_ name: String, native value: String, at position: Int) {
        var field = Headers()
        field.add(name, native: value)
        rawValues.insertPosition(position)
        if let raw = field.rawValues[0] { rawValues.set(raw, at: position) }
        fields.insert(contentsOf: field.fields, at: position)
    }
}
