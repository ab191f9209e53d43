extension RequestError: ResponseConvertibleError {
    /// The status as plain text.
    public var response: Response { .plain(status) }
}
