extension RequestError: ResponseConvertibleError {
    /// The status as plain text.
    public var response: Response { .text("\(status)\n", status: status) }
}
