import AsyncGateway
import Testing
import WireFuzzing

@Suite("Path shifting")
struct PathShiftingTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let scriptName: String
        let pathInfo: String
        let name: String?
        let newScriptName: String
        let newPathInfo: String

        var testDescription: String { "\(scriptName) + \(pathInfo)" }

        init(_ before: (String, String), _ name: String?, _ after: (String, String)) {
            (scriptName, pathInfo) = before
            self.name = name
            (newScriptName, newPathInfo) = after
        }

        func check() throws {
            var path = SplitPath(scriptName, pathInfo)
            #expect(try path.shift() == name)
            #expect(path.scriptName == newScriptName)
            #expect(path.pathInfo == newPathInfo)
        }
    }

    @Test(arguments: [
        Example(("", "/"), "", ("/", "")),
        Example(("", "/x"), "x", ("/x", "")),
        Example(("/", ""), nil, ("/", "")),
        Example(("/a", "/x/y"), "x", ("/a/x", "/y")),
        Example(("/a", "/x/"), "x", ("/a/x", "/")),
        Example(("", ""), nil, ("", "")),
    ])
    func `the first segment moves to the script name`(_ example: Example) throws {
        try example.check()
    }

    @Test(arguments: [
        Example(("/a/b", "/../y"), "..", ("/a", "/y")),
        Example(("", "/../y"), "..", ("", "/y")),
        Example(("/a/b", "//y"), "y", ("/a/b/y", "")),
        Example(("/a/b", "//y/"), "y", ("/a/b/y", "/")),
        Example(("/a/b", "/./y"), "y", ("/a/b/y", "")),
        Example(("/a/b", "/./y/"), "y", ("/a/b/y", "/")),
        Example(("/a/b", "///./..//y/.//"), "..", ("/a", "/y/")),
        Example(("/a/b", "///"), "", ("/a/b/", "")),
        Example(("/a/b", "/.//"), "", ("/a/b/", "")),
        Example(("/a/b", "/x//"), "x", ("/a/b/x", "/")),
        Example(("/a/b", "/."), nil, ("/a/b", "")),
        Example(("/a", "/../.."), "..", ("", "/..")),
        Example(("", "/a//b"), "a", ("/a", "/b")),
        Example(("", "/./"), "", ("/", "")),
        Example(("/a//./b/", "/x"), "x", ("/a/b/x", "")),
    ])
    func `paths are normalized on the way`(_ example: Example) throws {
        try example.check()
    }

    @Test func `parameters belong to the name`() throws {
        try Example(("/a", "/b;c=1/d"), "b;c=1", ("/a/b;c=1", "/d")).check()
    }

    @Test func `bytes above ASCII and line ends are kept`() throws {
        try Example(("/sp\u{E4}m", "/\r\n/\u{FF}"), "\r\n", ("/sp\u{E4}m/\r\n", "/\u{FF}")).check()
    }

    @Test func `a slash keeps its meaning before a combining mark`() throws {
        try Example(("", "/a/\u{301}b"), "a", ("/a", "/\u{301}b")).check()
    }

    @Test(arguments: [
        Example(("//a", "/b"), "b", ("/a/b", "")),
        Example(("//", "/"), "", ("/", "")),
        Example(("/", "/b"), "b", ("/b", "")),
    ])
    func `a doubled slash does not survive at the front`(_ example: Example) throws {
        try example.check()
    }

    @Test(arguments: [("", "x"), ("", "x/y"), ("/a", "."), ("/a", "?")])
    func `a path without its leading slash is refused`(_ scriptName: String, _ pathInfo: String) {
        #expect(throws: GatewayError(.invalidPath, pathInfo)) {
            var path = SplitPath(scriptName, pathInfo)
            _ = try path.shift()
        }
    }

    @Test(arguments: ["/", "/x", "/../x"])
    func `a script name without its leading slash is refused`(_ pathInfo: String) {
        #expect(throws: GatewayError(.invalidPath, "a/b")) {
            var path = SplitPath("a/b", pathInfo)
            _ = try path.shift()
        }
    }

    @Test(arguments: 0..<500)
    func `a path is walked as wsgiref walks it`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let pieces = ["/", "/", "//", "a", "b.c", ".", "..", ".d", "\u{E4}", "\u{301}"]
        var before = (scriptName: "", pathInfo: "")
        for _ in 0..<Int.random(in: 0..<4, using: &random) {
            before.scriptName += "/\(pieces[Int.random(in: 0..<10, using: &random)])"
        }
        for _ in 0..<Int.random(in: 0..<9, using: &random) {
            before.pathInfo += pieces[Int.random(in: 0..<10, using: &random)]
        }
        if !before.pathInfo.isEmpty { before.pathInfo = "/" + before.pathInfo }
        var path = SplitPath(before.scriptName, before.pathInfo)

        while path.hasPathInfo {
            let expected = try PathShifting.shift(
                scriptName: before.scriptName, pathInfo: before.pathInfo)

            #expect(try path.shift() == expected.name)
            #expect(path.scriptName == expected.scriptName)
            #expect(path.pathInfo == expected.pathInfo)
            before = (expected.scriptName, expected.pathInfo)
        }
    }
}
