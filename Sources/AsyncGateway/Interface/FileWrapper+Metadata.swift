internal import AsyncGatewayTransport

// What a response says of its file. All of it is as of when the file was opened.
//
// `nil` for a stream, and for a file that the system generates when it is read, such as those of
// `/proc`: its times and its size say nothing about its contents.

extension FileWrapper {
    /// The size of the whole file, in bytes, however much of it has been or will be read.
    ///
    /// `nil` for a stream, and for a file that the system generates when it is read.
    public var size: Int? { openFile?.size.map(Int.init) }

    /// When the file was last changed, as the time since 1970-01-01 00:00:00 UTC.
    ///
    /// As exact as the file system keeps it. `nil` where ``size`` is.
    public var modificationTime: Duration? { sizedFile?.modificationTime }

    /// The value of a `Last-Modified` field; `nil` where ``size`` is.
    ///
    /// A time in the future becomes that at which the file was opened. (RFC 9110 §8.8.2.1)
    public var lastModified: String? { lastModifiedSeconds.map(httpDate) }

    /// What ``lastModified`` says, in seconds since 1970-01-01 00:00:00 UTC.
    public var lastModifiedSeconds: Int? {
        sizedFile.map { file in
            Swift.min(Int(file.modificationTime.components.seconds), file.openingSeconds)
        }
    }

    /// The value of an `ETag` field, made of the time of the last change and the size; `nil` where
    /// ``size`` is.
    ///
    /// ```swift
    /// headers[.eTag] = file.entityTag
    /// headers[.lastModified] = file.lastModified
    /// ```
    ///
    /// It is weak, `W/"…"`, for a file that was changed in the last two seconds before it was
    /// opened: it might be changed once more within what its file system counts as the same moment.
    /// Copies with the same time and size have the same tag, on any machine.
    /// (RFC 9110 §8.8.1, §8.8.3)
    public var entityTag: String? {
        guard let file = sizedFile, let size = file.size else { return nil }
        let (seconds, attoseconds) = file.modificationTime.components
        return fileTag(
            of: [seconds, attoseconds / 1_000_000_000, size],
            isWeak: seconds >= file.openingSeconds - 2)
    }

    /// The open file, if its size is known.
    private var sizedFile: OpenFile? {
        openFile.flatMap { $0.size == nil ? nil : $0 }
    }
}
