import AsyncGateway
import AsyncGatewayTesting
import Testing

@Suite("Exit status of a program")
struct ProgramRunTests {
    @Test func `a response that is sent whole is success`() async {
        let scene = HandlerScene()

        #expect(await scene.makeCGI().runForExitStatus(Apps.answering { "tea" }) == 0)
        #expect(scene.report.isEmpty)
    }

    @Test func `an app that fails before its response is answered for, which is success`() async {
        let scene = HandlerScene()

        #expect(await scene.makeCGI().runForExitStatus { _, _ in throw AppError() } == 0)
        #expect(scene.output.text.hasPrefix("Status: 500 "))
        #expect(scene.report == "AsyncGatewayTests.AppError()\n")
    }

    @Test func `an app that fails later is reported once`() async {
        let scene = HandlerScene()
        let app = Apps.answering { .failing(after: "tea") }

        #expect(await scene.makeCGI().runForExitStatus(app) == 1)
        #expect(scene.report == "AsyncGatewayTests.AppError()\n")
    }

    @Test func `an output that fails is reported once`() async {
        var scene = HandlerScene()
        scene.output = InMemoryWriter(
            failingAfter: 0, failure: TransportError(.connectionFailed, "no space"))

        #expect(await scene.makeCGI().runForExitStatus(Apps.answering { "tea" }) == 1)
        #expect(scene.report == "\(TransportError(.connectionFailed, "no space"))\n")
    }

    @Test(arguments: [TransportError.Code.clientDisconnected, .timedOut])
    func `a client that has gone is success`(_ code: TransportError.Code) async {
        var scene = HandlerScene()
        scene.output = InMemoryWriter(failingAfter: 0, failure: TransportError(code))

        #expect(await scene.makeCGI().runForExitStatus(Apps.answering { "tea" }) == 0)
        #expect(scene.report.isEmpty)
    }

    @Test func `a page that fails is reported behind the app`() async {
        let scene = HandlerScene()
        let handler = ChangedHandler(base: scene.makeSimple()) { _, _ in
            throw TransportError(.cannotOpenFile, "the page")
        }

        #expect(await handler.runForExitStatus { _, _ in throw AppError() } == 0)
        #expect(
            scene.report
                == "changed: AppError()\nchanged: \(TransportError(.cannotOpenFile, "the page"))\n")
    }

    @Test func `a request that breaks off behind the head is reported`() async {
        let scene = HandlerScene().setting(["CONTENT_LENGTH": "9"]).with("black")
        let app: Application = { environ, startResponse in
            try await startResponse(.ok)("tea")
            return ResponseBody(try await environ.input.read())
        }

        #expect(await scene.makeCGI().runForExitStatus(app) == 1)
        #expect(scene.report.utf8.count { $0 == 0x0A } == 1)
    }
}
