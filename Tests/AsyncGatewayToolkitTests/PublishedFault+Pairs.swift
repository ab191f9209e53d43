import AsyncGateway

extension PublishedFault {
    /// Those of urlencoded bodies and queries.
    static let ofForms = [
        PublishedFault(
            "CVE-2025-61919", "Rack", "a urlencoded body is read, however long it is",
            .form("a=" + .endless("x")), .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2025-46727", "Rack", "any number of parameters is read",
            .form(FaultBody("a=b&", times: 100_000)), .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2025-61726", "Go", "any number of parameters is read, each with a name of its own",
            .form(FaultBody((0..<2000).map { "a\($0)=" }.joined(separator: "&"))),
            .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2026-128126", "aiohttp", "many values of one name take long",
            .form(FaultBody("a=&", times: 300_000)), .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2023-28709", "Tomcat", "exactly as many as the limit are not counted",
            .form(FaultBody("a=b&", times: 1000)), .count(1000)),
        PublishedFault(
            "CVE-2023-28709", "Tomcat", "one more than the limit is read",
            .form(FaultBody("a=b&", times: 1001)), .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2024-3884", "Undertow", "a large form takes all memory",
            .form(.endless("a=b&")), .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2024-4027", "Undertow", "a large name takes all memory",
            .form(.endless("n")), .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2024-29025", "Netty", "a field is kept until its end has come",
            .form(.endless("%41")), .refused(.contentTooLarge)),
        PublishedFault(
            "CVE-2024-45590", "body-parser", "brackets in a name are made into objects",
            .form("a" + FaultBody("[b]", times: 10_000) + "=x"),
            .read("a" + String(repeating: "[b]", count: 10_000) + "=x")),
        PublishedFault(
            "CVE-2024-24762", "python-multipart", "a Content-Type of backslashes takes long",
            .form(
                "a=1",
                type: "application/x-www-form-urlencoded; !=\""
                    + String(repeating: "\\", count: 4000)),
            .read("a=1")),
        PublishedFault(
            "CVE-2025-59830", "Rack", "parameters divided by semicolons are not counted",
            .query("a=1" + FaultBody(";b=2", times: 1000)),
            .read("a=1" + String(repeating: ";b=2", count: 1000))),
        PublishedFault(
            "CVE-2021-23336", "CPython", "a semicolon divides parameters, for a cache it does not",
            .query("a=1&b=2;a=3"), .read("a=1\nb=2;a=3")),
    ]

    /// Those of the Cookie field, of which the server takes 8 KiB.
    static let ofCookies = [
        PublishedFault(
            "CVE-2023-23934", "Werkzeug", "a cookie without a name is one of the name in its value",
            .cookies("=__Host-a=bad; b=1"), .read("b=1")),
        PublishedFault(
            "CVE-2020-8184", "Rack", "an escape in a name makes it another name",
            .cookies("%5F%5FHost-a=bad"), .read("%5F%5FHost-a=bad")),
        PublishedFault(
            "CVE-2016-7401", "Django", "a bracket in a value ends a cookie",
            .cookies("a=1]csrftoken=bad"), .read("a=1]csrftoken=bad")),
        PublishedFault(
            "CVE-2023-26049", "Jetty", "a quotation mark swallows the cookies behind it",
            .cookies("a=\"b; session=1; c=d\""), .read("a=\"b\nsession=1\nc=d\"")),
        PublishedFault(
            "CVE-2023-4639", "Undertow", "a quotation mark within a value swallows cookies",
            .cookies("a=b\"; session=1; c=\"d"), .read("a=b\"\nsession=1\nc=\"d")),
        PublishedFault(
            "CVE-2007-5333", "Tomcat", "a quotation mark behind a backslash swallows cookies",
            .cookies("a=\"\\\"; session=1"), .read("a=\\\nsession=1")),
        PublishedFault(
            "CVE-2024-7592", "CPython", "backslashes in quotation marks take long",
            .cookies("a=\"" + FaultBody("\\", times: 8000) + "\""),
            .read("a=" + String(repeating: "\\", count: 8000))),
        PublishedFault(
            "CVE-2024-52804", "Tornado", "octal escapes in quotation marks take long",
            .cookies("a=\"" + FaultBody("\\012", times: 2000) + "\""),
            .read("a=" + String(repeating: "\\012", count: 2000))),
        PublishedFault(
            "CVE-2025-58186", "Go", "any number of cookies is read",
            .cookies(FaultBody("a=;", times: 2700)), .count(2700)),
    ]
}
