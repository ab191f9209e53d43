extension RequestHead {
    /// Takes the storage of a head that is no longer needed, for heads to come.
    ///
    /// Storage that the head shares with what followed it is not among it.
    ///
    /// - Returns: empty arrays with room for bytes and field lines; the head has none left.
    package mutating func takeStorage() -> (bytes: [UInt8], fields: [FieldLine]) {
        var storage: (bytes: [UInt8], fields: [FieldLine]) = ([], [])
        if bytes.count == byteCount { swap(&storage.bytes, &bytes) }
        swap(&storage.fields, &fields)
        storage.bytes.removeAll(keepingCapacity: true)
        storage.fields.removeAll(keepingCapacity: true)
        return storage
    }
}
