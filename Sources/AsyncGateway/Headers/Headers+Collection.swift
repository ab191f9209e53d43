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
    /// Holds the pairs in their order, duplicates included.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements)
    }
}
