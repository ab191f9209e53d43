import AsyncGateway
import AsyncGatewayTesting
import AsyncGatewayToolkit
import Testing

/// Adds its name to a field of the response, the innermost first.
private func mark(_ name: String) -> Middleware {
    { app in
        { environ, startResponse in
            startResponse.onHead { $0.headers.add("X-Marks", name) }
            return try await app(environ, startResponse)
        }
    }
}

private let place: Handler = { environ in .text("\(environ.scriptName)|\(environ.path)") }

@Suite("Groups of routes")
struct RouteGroupTests {
    private func site() throws -> TestClient {
        let router = try Router { routes in
            routes.notFound { _ in .text("no page", status: .notFound) }
            routes.get("/{$}", place)
            routes.group("/api", [mark("outer"), mark("inner")]) { api in
                api.notFound { _ in .text("no resource", status: .notFound) }
                api.get("/notes/{id}", place)
                api.group("/admin", [mark("admin")]) { admin in
                    admin.delete("/notes/{id}", place)
                    admin.methodNotAllowed {
                        .text("try \($0.allowedMethods[0])", status: .methodNotAllowed)
                    }
                }
            }
            routes.group("", [mark("blank")]) { $0.get("/marked", place) }
            routes.group("/{tenant}/shop") { $0.get("/{item}", place) }
            routes.group("tea.example") { $0.get("/host", place) }
        }
        return TestClient(router.app)
    }

    @Test func `the middleware of a group is around its routes`() async throws {
        let response = try await site().get("/api/notes/1")

        #expect(response.text == "|/api/notes/1")
        #expect(response.headers.getAll("X-Marks") == ["inner", "outer"])
        #expect(try await site().get("/").headers["X-Marks"] == nil)
        #expect(try await site().get("/marked").headers["X-Marks"] == "blank")
    }

    @Test func `an inner group has the middleware of the outer one`() async throws {
        let response = try await site().delete("/api/admin/notes/1")

        #expect(response.headers.getAll("X-Marks") == ["admin", "inner", "outer"])
    }

    @Test func `the nearest group answers for what is not found`() async throws {
        #expect(try await site().get("/x").text == "no page")
        #expect(try await site().get("/api/x").text == "no resource")
        #expect(try await site().get("/api").text == "no resource")
        #expect(try await site().get("/apix").text == "no page")
        let response = try await site().get("/api/admin/x")
        #expect(response.text == "no resource")
        #expect(response.headers.getAll("X-Marks") == ["admin", "inner", "outer"])
    }

    @Test func `the nearest group answers for other methods`() async throws {
        let response = try await site().get("/api/admin/notes/1")

        #expect(response.text == "try DELETE")
        #expect(response.headers["Allow"] == "DELETE, OPTIONS")
        #expect(try await site().put("/api/notes/1").text == "405 Method Not Allowed\n")
    }

    @Test func `the middleware of a group is around OPTIONS`() async throws {
        let response = try await site().options("/api/notes/1")

        #expect(response.status == .noContent)
        #expect(response.headers.getAll("X-Marks") == ["inner", "outer"])
    }

    @Test func `a prefix may have wildcards, or be a host`() async throws {
        #expect(try await site().get("/blue/shop/cup").text == "|/blue/shop/cup")
        #expect(try await site().get("/host").text == "no page")
        let tea = try await site().get("/host", headers: ["Host": "tea.example"])
        #expect(tea.text == "|/host")
    }

    @Test func `what answers for no route, and the middleware around it, make links`() async throws
    {
        let guarded: Middleware = { app in
            { environ, startResponse in
                guard environ["HTTP_X_USER"] != nil else {
                    return try await startResponse(.redirect(to: try environ.path(to: "home")))
                }
                return try await app(environ, startResponse)
            }
        }
        let router = try Router { routes in
            routes.get("/home", name: "home", place)
            routes.notFound { .text(try $0.path(to: "home"), status: .notFound) }
            routes.methodNotAllowed { .text(try $0.path(to: "home"), status: .methodNotAllowed) }
            routes.group("/admin", [guarded]) { $0.get("/notes", place) }
        }
        let site = try Router { $0.mount("/site", router.app) }
        let client = TestClient(site.app)

        #expect(try await client.get("/site/none").text == "/site/home")
        #expect(try await client.post("/site/home").text == "/site/home")
        let refused = try await client.get("/site/admin/none")
        #expect(refused.status == .seeOther)
        #expect(refused.headers[.location] == "/site/home")
        let none = try await client.get("/site/admin/none", headers: ["X-User": "ada"])
        #expect(none.status == .notFound)
    }

    @Test func `an empty path is the prefix itself`() async throws {
        let told: Handler = { .text($0.route.pattern ?? "none") }
        let router = try Router { routes in
            routes.group("tea.example/{shop}") { shop in
                shop.group("/cups") { cups in
                    cups.get("", name: "cups", told)
                    cups.on("", told)
                    cups.get("/{cup}", told)
                }
            }
        }
        let client = TestClient(router.app)
        let tea: Headers = ["Host": "tea.example"]

        let shown = try await client.get("/blue/cups", headers: tea)
        #expect(shown.text == "GET tea.example/{shop}/cups")
        #expect(try await client.post("/blue/cups", headers: tea).text == "tea.example/{shop}/cups")
        #expect(try await client.get("/blue/cups/", headers: tea).status == .notFound)
        #expect(try router.path(to: "cups", ["shop": "blue"]) == "/blue/cups")
        #expect(throws: RouteError.self) {
            try Router { $0.group("tea.example") { $0.get("", told) } }
        }
    }

    @Test func `a pattern has the prefixes of its groups`() async throws {
        let told: Handler = { .text($0.route.pattern ?? "none") }
        let router = try Router { routes in
            routes.group("tea.example") { host in
                host.group("/{tenant}") { tenant in
                    tenant.group { $0.get("/cups/{id}", told) }
                }
            }
            routes.group("/api") { $0.on("tea.example/notes/", told) }
        }
        let client = TestClient(router.app)
        let tea: Headers = ["Host": "tea.example"]

        #expect(
            try await client.get("/a/cups/1", headers: tea).text
                == "GET tea.example/{tenant}/cups/{id}")
        #expect(
            try await client.get("/api/notes/x/y", headers: tea).text
                == "tea.example/api/notes/")
    }

    @Test(arguments: ["/a/", "/{x...}", "GET /a", "a b", "/{$}"])
    func `a prefix that is none is refused`(_ prefix: String) {
        #expect(throws: RouteError.self) { try Router { $0.group(prefix) { _ in } } }
        #expect(throws: RouteError.self) { try Router { $0.mount(prefix, { _, _ in .empty }) } }
    }
}

@Suite("Mounted apps")
struct MountedAppTests {
    private func site() throws -> TestClient {
        let inner = try Router { routes in
            routes.get("/{$}", name: "home", place)
            routes.get("/cups/{cup}", name: "cup") { environ in
                .text(
                    "\(try environ.path(to: "cup", ["cup": "a b"])) \(environ.route.all.urlEncoded)"
                )
            }
        }
        let router = try Router { routes in
            routes.get("/files/special", place)
            routes.mount("/files", application(place))
            routes.mount("/shops/{shop}", inner.app)
            routes.mount("tea.example", application(place))
            routes.mount("/open", allowsEncodedSlash: true, application(place))
        }
        return TestClient(router.app)
    }

    @Test(arguments: [
        ("/files", "/files|"), ("/files/", "/files|/"), ("/files/a/b", "/files|/a/b"),
        ("/files/special", "|/files/special"), ("/shops/1/", "/shops/1|/"),
    ])
    func `the prefix is moved to SCRIPT_NAME`(_ target: String, _ text: String) async throws {
        #expect(try await site().get(target).text == text)
    }

    @Test func `a mounted router makes links out of it`() async throws {
        let told: Handler = { environ in
            .text(
                try ["home", "help", "topic"].map { try environ.path(to: $0, ["topic": "a b"]) }
                    .joined(separator: " "))
        }
        let help = try Router { routes in
            routes.get("/{$}", name: "help", told)
            routes.get("/{topic}", name: "topic", told)
        }
        let router = try Router { routes in
            routes.get("/home", name: "home", place)
            routes.mount("/help", help.app)
        }
        let site = try Router { $0.mount("/a%20site", router.app) }

        let response = try await TestClient(site.app).get("/a%20site/help/x")

        #expect(response.text == "/a%20site/home /a%20site/help/ /a%20site/help/a%20b")
    }

    @Test func `the path to a mount has a slash at its end, from inside and outside`() async throws
    {
        let told: Handler = { environ in
            .text(try environ.path(to: "photos", ["user": "a b"]) + "cat.jpg")
        }
        let photos = try Router { $0.get("/inside", told) }
        let router = try Router { routes in
            routes.get("/outside", told)
            routes.mount("/{user}/photos", name: "photos", photos.app)
            routes.mount("tea.example", name: "tea", application(told))
        }
        let site = TestClient(try Router { $0.mount("/site", router.app) }.app)

        for path in ["outside", "ada/photos/inside"] {
            #expect(try await site.get("/site/\(path)").text == "/site/a%20b/photos/cat.jpg")
        }
        #expect(try router.path(to: "tea") == "/")
        #expect(throws: RouteError.self) {
            try Router { routes in
                routes.mount("/a", name: "same", application(told))
                routes.mount("/b", name: "same", application(told))
            }
        }
    }

    @Test func `a URI of a route has the scheme and the host of the request`() async throws {
        let inner = try Router { routes in
            routes.get("/cups/{cup}", name: "cup") { .text(try $0.uri(to: "cup", ["cup": "a b"])) }
        }
        let site = TestClient(try Router { $0.mount("/caf%C3%A9", inner.app) }.app)

        let response = try await site.get("/caf%C3%A9/cups/1", headers: ["Host": "tea.example:81"])

        #expect(response.text == "http://tea.example:81/caf%C3%A9/cups/a%20b")
        #expect(throws: RouteError.self) { try Environ().uri(to: "cup") }
    }

    @Test func `a mounted router sends clients from its place to its root`() async throws {
        let response = try await site().get("/shops/a%20b?c=1")

        #expect(response.status == .permanentRedirect)
        #expect(response.headers[.location] == "./a%20b/?c=1")
        #expect(try await site().post("/shops/1").status == .notFound)
    }

    @Test func `a program at a place of a web server sends clients to its root`() async throws {
        let router = try Router { $0.get("/{$}", place) }
        var environ = Environ(["SCRIPT_NAME": "/cgi-bin/tea", "PATH_INFO": ""])
        environ.setTestingDefaults()

        let response = try await Response(of: router.app, for: environ)

        #expect(response.headers[.location] == "./tea/")
    }

    @Test func `a whole host can be mounted`() async throws {
        let response = try await site().get("/x/y", headers: ["Host": "tea.example"])

        #expect(response.text == "|/x/y")
    }

    @Test func `all methods are passed on`() async throws {
        #expect(try await site().delete("/files/a").text == "/files|/a")
        #expect(try await site().options("/files/a").text == "/files|/a")
    }

    @Test func `an encoded slash is passed on only where that is allowed`() async throws {
        #expect(try await site().get("/files/a%2Fb").status == .notFound)
        #expect(try await site().get("/open/a%2Fb").text == "/open|/a/b")
    }

    @Test func `an inner router knows the parameters of the outer one, and its own place`()
        async throws
    {
        let response = try await site().get("/shops/7/cups/2")

        #expect(response.text == "/shops/7/cups/a%20b shop=7&cup=2")
    }
}

@Suite("URLs of routes")
struct RouteURLTests {
    private let router = try? Router { routes in
        routes.get("/notes/{id}", name: "note", place)
        routes.get("/files/{folder}/{path...}", name: "file", place)
        routes.get("/tree/", name: "tree", place)
        routes.get("/caf%C3%A9/{$}", name: "café", place)
        routes.get("/outer/{id}", name: "outer") { .text(try $0.path(to: "note", ["id": 1])) }
        routes.mount("/mounted", application { .text(try $0.path(to: "note", ["id": 2])) })
    }

    @Test func `a URL is made of a name and values`() throws {
        let router = try #require(router)

        #expect(try router.path(to: "note", ["id": 5]) == "/notes/5")
        #expect(try router.path(to: "note", ["id": "a/b c?"]) == "/notes/a%2Fb%20c%3F")
        #expect(try router.path(to: "tree") == "/tree/")
        #expect(try router.path(to: "café") == "/caf%C3%A9/")
        #expect(
            try router.path(to: "file", ["folder": "x", "path": "y/z 1"]) == "/files/x/y/z%201")
    }

    @Test(arguments: ["", ".", ".."])
    func `a value that no path can have is refused`(_ value: String) throws {
        let router = try #require(router)

        let error = #expect(throws: RouteError.self) {
            try router.path(to: "note", ["id": value])
        }

        #expect(error?.code == .unusableParameter)
    }

    @Test func `a value that is missing is refused`() throws {
        let error = #expect(throws: RouteError.self) { try router?.path(to: "note") }

        #expect(error?.description.hasPrefix("the value of {id} is missing for the route") == true)
    }

    @Test func `a name that no route has is refused`() throws {
        let error = #expect(throws: RouteError.self) { try router?.path(to: "tea") }

        #expect(error?.code == .unknownName)
        #expect(throws: RouteError.self) { try Environ().path(to: "tea") }
    }

    @Test func `two routes with one name are refused`() {
        let error = #expect(throws: RouteError.self) {
            try Router { routes in
                routes.get("/a", name: "x", place)
                routes.get("/b", name: "x", place)
            }
        }

        #expect(error?.code == .duplicateName)
    }

    @Test func `an app asks for URLs of the router that has called it`() async throws {
        let client = TestClient(try #require(router).app)

        #expect(try await client.get("/outer/1").text == "/notes/1")
        #expect(try await client.get("/mounted/x").text == "/notes/2")
    }
}
