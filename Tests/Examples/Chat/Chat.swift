public import AsyncGateway
import AsyncGatewayToolkit

/// A chat: a page, a form that works without a script, and a live stream for all who are there.
public struct Chat: Sendable {
    private let now: @Sendable () -> ContinuousClock.Instant
    private let live = Broadcast<ServerSentEvent>(history: Room.memory)
    let room: Room

    /// - Parameters:
    ///   - lastID: what the ids of the messages begin behind; by default anywhere, so that a browser that
    ///     knows those of an earlier process gets all messages of this one.
    ///   - now: the time by which nobody speaks too often.
    public init(
        lastID: Int = .random(in: 0..<1 << 50),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        (room, self.now) = (Room(lastID: lastID), now)
    }

    public func app() throws -> Application {
        let files = EmbeddedFiles([
            "chat.css": PackageResources.chat_css, "chat.js": PackageResources.chat_js,
        ])
        let router = try Router { routes in
            routes.get("/{$}", name: "page", page)
            routes.get("/live", stream)
            routes.mount("/static", StaticFiles(files).app)
            routes.group("", [crossOriginProtection(), bodyLimit(1 << 14)]) { forms in
                forms.post("/name", enter)
                forms.post("/messages", say)
            }
        }
        let layers = [
            requestIDs(), SecurityHeaders().middleware, sessions(in: MemorySessionStore()),
            ErrorPages().middleware,
        ]
        return pipeline(layers, router.app)
    }

    private func enter(_ environ: Environ) async throws -> Response {
        let name = try await environ.form().value("name")
        guard 1...20 ~= name.count, name.utf8.count <= 80 else {
            throw HTTPError(.unprocessableContent, "A name has 1 to 20 characters.")
        }
        try await environ.session.renew { $0["name"] = name }
        return .redirect(to: try environ.path(to: "page"))
    }

    private func say(_ environ: Environ) async throws -> Response {
        let name = try await name(of: environ)
        let text = try await environ.form().value("text")
        guard 1...1000 ~= text.utf8.count else {
            throw HTTPError(.unprocessableContent, "A message has 1 to 1000 bytes.")
        }
        try room.say(text, as: name, at: now()) { message in
            live.publish(ServerSentEvent("\(message.name): \(message.text)", id: message.id))
        }
        return .redirect(to: try environ.path(to: "page"))
    }

    /// The stream is how the chat knows who is there: it is closed when its client has gone.
    ///
    /// It begins behind the last event of the stream before, or behind what the page shows.
    private func stream(_ request: Environ) async throws -> Response {
        var environ = request
        environ["HTTP_LAST_EVENT_ID"] = request.lastEventID ?? request.query["after"]
        let name = try await name(of: environ)
        var response = Response.events(of: live, for: environ, goodbye: .comment("Goodbye"))
        if room.enter(name) { try tellWhoIsHere() }
        response.body = response.body.onClose { [self] in
            if room.leave(name) { try? tellWhoIsHere() }
        }
        return response
    }

    private func tellWhoIsHere() throws {
        live.publish(try ServerSentEvent(room.names.joined(separator: ", "), name: "here"))
    }

    private func name(of environ: Environ) async throws -> String {
        let name = try await environ.session.values["name"]
        guard let name else { throw HTTPError(.forbidden, "Say who you are first.") }
        return name
    }

    private func page(_ environ: Environ) async throws -> Response {
        let name = try await environ.session.values["name"]
        let messages = room.messages.map { "<li>\($0.name): \($0.text)</li>" as HTML }
        let form: HTML =
            name == nil
            ? """
            <form method="post" action="name"><input name="name" required maxlength="20"
            placeholder="Your name" aria-label="Your name"><button>Enter</button></form>
            """
            : """
            <form method="post" action="messages" id="say"><input name="text" required
            maxlength="1000" autocomplete="off" autofocus aria-label="Message">
            <button>Send</button></form><script src="static/chat.js" defer></script>
            """
        return .page(
            """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Chat</title>
            <meta name="viewport" content="width=device-width">
            <link rel="stylesheet" href="static/chat.css"><header><h1>Chat</h1>
            <p>Here: <span id="here">\(room.names.joined(separator: ", "))</span></p></header>
            <ol id="messages" aria-live="polite" data-last="\(room.messages.last?.id ?? 0)">
            \(messages)</ol>\(form)</html>

            """)
    }
}
