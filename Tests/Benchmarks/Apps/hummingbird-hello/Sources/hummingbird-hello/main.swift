import Hummingbird

let router = Router()
router.get("hello") { _, _ in "Hello World" }
try await Application(router: router).runService()
