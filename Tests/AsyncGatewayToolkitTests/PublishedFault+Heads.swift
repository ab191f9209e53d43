import AsyncGateway

extension PublishedFault {
    /// Those of the heads of parts.
    static let ofMultipartHeads = ofSizes + ofSearches + ofNames + ofLines + ofEncodings

    private static let ofSizes = [
        PublishedFault(
            "CVE-2025-61772", "Rack", "the head of a part is kept, however long it is",
            .part(.endless("X: x\r\n")), .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2023-45290", "Go", "a line in the head of a part is kept, however long it is",
            .part("Content-Disposition: form-data; name=\"" + .endless("n")),
            .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2023-24536", "Go", "many parts with many fields take much memory",
            .multipart(
                .endless(
                    "--B\r\nContent-Disposition: form-data; name=a\r\n"
                        + String(repeating: "X:\r\n", count: 100) + "\r\nx\r\n")),
            .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2025-48976", "Apache Commons FileUpload", "heads of 10 KB are read of any part",
            .part(FaultBody("X: x\r\n", times: 1700) + "Content-Disposition: form-data; name=a"),
            .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2026-42561", "python-multipart", "the head of a part has no limit",
            .part(.endless("x")), .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2015-4024", "PHP", "each line without a colon copies those before it",
            .part("X: x\r\n" + .endless("y\r\n")), .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2026-5079", "Multer", "brackets in a name are made into objects",
            .part("Content-Disposition: form-data; name=\"a" + FaultBody("[b]", times: 300) + "\""),
            .read("a" + String(repeating: "[b]", count: 300) + "=x")),
        PublishedFault(
            "CVE-2026-5079", "Multer", "there may be thousands of brackets",
            .part(
                "Content-Disposition: form-data; name=\"a" + FaultBody("[b]", times: 2000) + "\""),
            .refused(.contentTooLarge)),
    ]

    /// Regular expressions and searches that begin anew.
    private static let ofSearches = [
        PublishedFault(
            "CVE-2022-30122", "Rack", "many parameters of a disposition take long",
            .part("Content-Disposition: form-data" + FaultBody("; a=b", times: 1500) + "; name=a"),
            .refused(.badRequest)),
        PublishedFault(
            "CVE-2022-44571", "Rack", "a disposition without an end takes long",
            .part("Content-Disposition: form-data; name=\"" + FaultBody("\\\"", times: 4000)),
            .refused(.badRequest)),
        PublishedFault(
            "CVE-2022-44572", "Rack", "blanks in a disposition take long",
            .part("Content-Disposition: form-data;" + FaultBody(" ", times: 8000) + "name=a"),
            .read("a=x")),
        PublishedFault(
            "CVE-2025-49007", "Rack", "semicolons in a disposition take long",
            .part("Content-Disposition: form-data" + FaultBody(";", times: 8000) + " name=a"),
            .refused(.badRequest)),
        PublishedFault(
            "CVE-2026-34827", "Rack", "each escape in a name copies what follows it",
            .multipart(
                .endless(
                    "--B\r\nContent-Disposition: form-data; name=\""
                        + String(repeating: "\\\\a", count: 400) + "\"\r\n\r\nx\r\n")),
            .refused(.contentTooLarge)),
    ]

    private static let ofNames = [
        PublishedFault(
            "CVE-2021-28658", "Django", "a file name leads out of the folder",
            .part("Content-Disposition: form-data; name=a; filename=\"../../etc/passwd\""),
            .read("a(../../etc/passwd)=1")),
        PublishedFault(
            "CVE-2021-31542", "Django", "a file name of dots and escapes leads out of the folder",
            .part("Content-Disposition: form-data; name=a; filename=\"..%2F..&#x2F;a/..\""),
            .read("a(..%2F..&#x2F;a/..)=1")),
        PublishedFault(
            "CVE-2026-24486", "python-multipart", "a file is stored under an absolute path",
            .part("Content-Disposition: form-data; name=a; filename=\"/etc/passwd\""),
            .read("a(/etc/passwd)=1")),
        PublishedFault(
            "CVE-2022-29622", "Formidable", "a file name is trusted",
            .part("Content-Disposition: form-data; name=a; filename=\"a.<svg onload=b>\""),
            .read("a(a.<svg onload=b>)=1")),
        PublishedFault(
            "CVE-2025-48997", "Multer", "a file without a name of its field is a crash",
            .part("Content-Disposition: form-data; name=\"\"; filename=\"f\""), .read("(f)=1")),
        PublishedFault(
            "CVE-2020-8136", "fastify-multipart", "a field __proto__ changes all objects",
            .part("Content-Disposition: form-data; name=__proto__"), .read("__proto__=x")),
        PublishedFault(
            "CVE-2021-23597", "fastify-multipart", "a field constructor is a crash",
            .part("Content-Disposition: form-data; name=constructor"), .read("constructor=x")),
    ]

    private static let ofLines = [
        PublishedFault(
            "CVE-2022-24434", "Dicer", "a head that begins with a blank is a crash",
            .part(" Content-Disposition: form-data; name=a"), .refused(.badRequest)),
        PublishedFault(
            "CVE-2026-19481", "@fastify/busboy", "a field __proto__ in a head is a crash",
            .part("__proto__: x\r\nconstructor: x\r\nContent-Disposition: form-data; name=a"),
            .read("a=x")),
        PublishedFault(
            "CVE-2026-74866", "@fastify/busboy", "a single CR stays in a file name",
            .part("Content-Disposition: form-data; name=a; filename=\"f\rX: y\""),
            .refused(.badRequest)),
        PublishedFault(
            "CVE-2026-74866", "@fastify/busboy", "a single LF stays in a file name",
            .part("Content-Disposition: form-data; name=a; filename=\"f\nX: y\""),
            .refused(.badRequest)),
        PublishedFault(
            "CVE-2026-26962", "Rack", "the line end of a folded line stays in a file name",
            .part("Content-Disposition: form-data; name=a; filename=\"f\r\n X: y\""),
            .refused(.badRequest)),
        PublishedFault(
            "CVE-2025-47287", "Tornado", "each malformed part writes to the log",
            .multipart(.endless("--B\r\nX\r\n\r\nx\r\n")), .refused(.badRequest)),
    ]

    private static let ofEncodings = [
        PublishedFault(
            "CVE-2022-23833", "Django", "base64 that is cut off is a loop",
            .part(
                "Content-Disposition: form-data; name=a; filename=f\r\n"
                    + "Content-Transfer-Encoding: base64", content: "eA=\r\n="),
            .refused(.badRequest)),
        PublishedFault(
            "CVE-2026-33033", "Django", "blanks in base64 take long",
            .part(
                "Content-Disposition: form-data; name=a; filename=f\r\n"
                    + "Content-Transfer-Encoding: base64", content: .endless(" ")),
            .refused(.badRequest)),
    ]
}
