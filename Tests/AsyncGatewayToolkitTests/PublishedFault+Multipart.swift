import AsyncGateway

/// A field and a file, from their delimiters to their contents.
private let field = "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n"
private let file = "--B\r\nContent-Disposition: form-data; name=a; filename=f\r\n\r\n"
/// A field with its content, and the line end behind it.
private let wholeField = field + "x\r\n"
private let end: FaultBody = "--B--\r\n"

extension PublishedFault {
    /// Those of delimiters, of the number of parts, and of their content.
    static let ofMultipart = ofPreambles + ofContents + ofNumbers + ofLimits + ofBoundaries + ofEnds

    private static let ofPreambles = [
        PublishedFault(
            "CVE-2025-61770", "Rack", "a preamble is kept, however long it is",
            .multipart(.endless("preamble ")), .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2024-53981", "python-multipart", "each line end of a preamble is logged",
            .multipart(.endless("\r\n")), .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2026-40347", "python-multipart", "single CR and LF in a preamble take long",
            .multipart(.endless("\r\r\n\n")), .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2026-40347", "python-multipart", "an epilogue is read byte by byte",
            .multipart(FaultBody(wholeField) + end + FaultBody("\r\n", times: 500_000)),
            .read("a=x")),
    ]

    private static let ofContents = [
        PublishedFault(
            "CVE-2025-61771", "Rack", "a field without a file name is kept, however long it is",
            .multipart(FaultBody(field) + .endless("x")),
            .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2024-47874", "Starlette", "a field without a file name is kept in memory",
            .multipart(FaultBody(field) + FaultBody("x", times: 2 << 20)),
            .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2024-49767", "Werkzeug", "the limit of memory is not for multipart fields",
            .multipart(
                FaultBody(wholeField, times: 100) + FaultBody(field)
                    + FaultBody("0123456789abcdef", times: 1000) + "\r\n" + end),
            .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2023-26048", "Jetty", "a large part without a file name is kept in memory",
            .multipart(FaultBody(field) + .endless("\r\n")),
            .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2023-3223", "Undertow", "without a file name no limit of sizes holds",
            .multipart(FaultBody(field) + .endless("\r\n--")),
            .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2026-34829", "Rack", "a file in chunks has no limit",
            .multipart(FaultBody(file) + .endless("x"), totalBytes: 1 << 20),
            .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2023-46136", "Werkzeug",
            "a CR at the beginning makes all blocks be searched again",
            .multipart(FaultBody(file) + "\r" + FaultBody("x", times: 1 << 20) + "\r\n" + end),
            .read("a(f)=1048577")),
        PublishedFault(
            "CVE-2023-46136", "Werkzeug",
            "an LF at the beginning makes all blocks be searched again",
            .multipart(FaultBody(file) + "\n" + FaultBody("x", times: 1 << 20) + "\r\n" + end),
            .read("a(f)=1048577")),
        PublishedFault(
            "CVE-2024-30251", "aiohttp", "a part that is shorter than it says is read for ever",
            .multipart(
                "--B\r\nContent-Disposition: form-data; name=a\r\nContent-Length: 9\r\n\r\nx"),
            .refused(.badRequest)),
    ]

    private static let ofNumbers = [
        ("CVE-2023-27530", "Rack"), ("CVE-2023-25577", "Werkzeug"), ("CVE-2023-24580", "Django"),
        ("CVE-2023-30798", "Starlette"), ("CVE-2023-25576", "@fastify/multipart"),
        ("CVE-2023-24998", "Apache Commons FileUpload"), ("CVE-2025-48988", "Tomcat"),
        ("CVE-2022-41725", "Go"), ("CVE-2023-0662", "PHP"), ("CVE-2026-31958", "Tornado"),
    ].map { id, project in
        PublishedFault(
            id, project, "any number of parts is read", .multipart(.endless(wholeField)),
            .refused(.contentTooLarge))
    }

    private static let ofLimits = [
        PublishedFault(
            "CVE-2017-1000098", "Go", "each file takes a descriptor",
            .multipart(.endless(file + "x\r\n")), .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2023-26044", "ReactPHP", "parts are read on beyond the limit",
            .multipart(FaultBody(wholeField, times: 1000) + .endless(file + "\r\n")),
            .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2026-124724", "@fastify/busboy", "a body that ends in a part too many is a crash",
            .multipart(FaultBody(wholeField, times: 1000) + FaultBody(field)),
            .refused(.contentTooLarge)),
    ]

    private static let ofBoundaries = [
        PublishedFault(
            "CVE-2014-0050", "Apache Commons FileUpload", "a boundary of 4092 bytes is a loop",
            bounded(String(repeating: "b", count: 4092)), .refused(.badRequest)),
        PublishedFault(
            "CVE-2016-3092", "Apache Commons FileUpload", "a boundary of a block's size takes long",
            bounded(String(repeating: "b", count: 4090)), .refused(.badRequest)),
        PublishedFault(
            "CVE-2026-19484", "@fastify/busboy", "a boundary of 252 bytes is a loop",
            bounded(String(repeating: "b", count: 252)), .refused(.badRequest)),
        PublishedFault(
            "CVE-2024-8925", "PHP", "the beginning of a long boundary hides the parts behind it",
            bounded(String(repeating: "b", count: 6000)), .refused(.badRequest)),
        PublishedFault(
            "CVE-2026-26961", "Rack", "the last of two boundaries counts, the first for others",
            .multipart(
                FaultBody(wholeField) + end, type: "multipart/form-data; boundary=B; boundary=C"),
            .refused(.badRequest)),
        PublishedFault(
            "CVE-2026-28356", "multipart", "a Content-Type of backslashes takes long",
            .multipart(
                FaultBody(wholeField),
                type: "multipart/form-data; !=\"" + String(repeating: "\\", count: 4000)),
            .refused(.badRequest)),
    ]

    private static let ofEnds = [
        PublishedFault(
            "CVE-2025-47944", "Multer", "a form without its end is a crash",
            .multipart(FaultBody(file) + "\r\n--B-"), .refused(.badRequest)),
        PublishedFault(
            "CVE-2025-7338", "Multer", "a form that ends in a delimiter is a crash",
            .multipart(FaultBody(file) + "\r\n\r\n--"), .refused(.badRequest)),
        PublishedFault(
            "CVE-2026-128835", "@fastify/busboy", "a head without an end is waited for",
            .multipart("--B\r\nContent-Disposition: form-data; name=a\r\n--B--\r\n"),
            .refused(.badRequest)),
    ]

    private static func bounded(_ boundary: String) -> FaultInput {
        .multipart(
            "--\(boundary)\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--\(boundary)--",
            type: "multipart/form-data; boundary=\(boundary)")
    }
}
