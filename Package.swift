// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// The direction of every import: a target may use only the targets named here.
let package = Package(
  name: "AsyncGateway",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "AsyncGateway", targets: ["AsyncGateway"]),
    .library(name: "AsyncGatewayToolkit", targets: ["AsyncGatewayToolkit"]),
    .library(name: "AsyncGatewayFoundation", targets: ["AsyncGatewayFoundation"]),
    .library(name: "AsyncGatewayTesting", targets: ["AsyncGatewayTesting"]),
    .executable(name: "gateway-demo", targets: ["gateway-demo"]),
  ],
  targets: [
    .target(name: "CAsyncGatewaySystem"),
    .target(name: "AsyncGatewayWire", swiftSettings: settings),
    .target(
      name: "AsyncGatewayTransport",
      dependencies: ["CAsyncGatewaySystem"],
      swiftSettings: settings
    ),
    .target(
      name: "AsyncGateway",
      dependencies: ["AsyncGatewayWire", "AsyncGatewayTransport"],
      swiftSettings: settings
    ),
    .target(
      name: "AsyncGatewayToolkit",
      dependencies: ["AsyncGateway"],
      // It uses the public interface alone: what it cannot do, no user of the library can.
      packageAccess: false,
      swiftSettings: settings
    ),
    .target(
      name: "AsyncGatewayFoundation",
      dependencies: ["AsyncGateway"],
      // As the toolkit: on the public interface alone.
      packageAccess: false,
      swiftSettings: settings
    ),
    .target(
      name: "AsyncGatewayTesting",
      dependencies: ["AsyncGateway", "AsyncGatewayTransport"],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "gateway-demo",
      dependencies: ["AsyncGateway", "AsyncGatewayToolkit", "LinksAndNotes"],
      resources: [.embedInCode("Page/page.css"), .embedInCode("Page/page.js")],
      swiftSettings: settings
    ),
    .testTarget(
      name: "GatewayDemoTests",
      dependencies: ["AsyncGateway", "AsyncGatewayTesting", "AsyncGatewayToolkit", "gateway-demo"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "AsyncGatewayWireTests",
      dependencies: ["AsyncGatewayWire", "WireCases", "WireFuzzing"],
      swiftSettings: settings
    ),
    .target(
      name: "WireCases",
      dependencies: ["AsyncGatewayWire"],
      path: "Tests/WireCases",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "wire-cases",
      dependencies: ["AsyncGatewayWire", "WireCases"],
      path: "Tests/WireCaseExport",
      swiftSettings: settings
    ),
    .target(
      name: "WireFuzzing",
      dependencies: ["AsyncGatewayWire", "WireCases"],
      path: "Tests/WireFuzzing",
      swiftSettings: settings
    ),
    .testTarget(
      name: "AsyncGatewayTransportTests",
      dependencies: ["AsyncGatewayTransport", "TestPeers"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "AsyncGatewayTests",
      dependencies: [
        "AsyncGateway", "AsyncGatewayTesting", "AsyncGatewayTransport", "AsyncGatewayWire",
        "TestPeers", "WireCases", "WireFuzzing",
      ],
      swiftSettings: settings
    ),
    .testTarget(
      name: "AsyncGatewayToolkitTests",
      dependencies: ["AsyncGateway", "AsyncGatewayToolkit", "AsyncGatewayTesting", "TestPeers"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "AsyncGatewayFoundationTests",
      dependencies: [
        "AsyncGateway", "AsyncGatewayFoundation", "AsyncGatewayToolkit", "AsyncGatewayTesting",
      ],
      swiftSettings: settings
    ),
    .testTarget(
      name: "AsyncGatewayServerTests",
      dependencies: [
        "AsyncGateway", "AsyncGatewayTesting", "AsyncGatewayToolkit", "AsyncGatewayTransport",
        "AsyncGatewayWire", "ConnectionScripts", "TestPeers", "WireCases", "tea",
      ],
      swiftSettings: settings
    ),
    .target(
      name: "ConnectionScripts",
      dependencies: ["AsyncGateway", "AsyncGatewayTesting", "AsyncGatewayWire", "TestPeers"],
      path: "Tests/ConnectionScripts",
      swiftSettings: settings
    ),
    .testTarget(
      name: "MainActorTests",
      dependencies: ["AsyncGateway", "AsyncGatewayTesting"],
      swiftSettings: settings + [.defaultIsolation(MainActor.self)]
    ),
    .target(name: "TestPeers", path: "Tests/TestPeers", swiftSettings: settings),
    .testTarget(name: "ProjectTests", swiftSettings: settings),
    .executableTarget(
      name: "hello-example",
      dependencies: ["AsyncGateway"],
      path: "Tests/Examples/Hello",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "NotesExample",
      dependencies: ["AsyncGateway", "AsyncGatewayToolkit"],
      path: "Tests/Examples/Notes",
      swiftSettings: settings
    ),
    .testTarget(
      name: "NotesTests",
      dependencies: ["AsyncGateway", "AsyncGatewayTesting", "NotesExample"],
      swiftSettings: settings
    ),
    .target(
      name: "LinksAndNotes",
      dependencies: ["AsyncGateway", "AsyncGatewayFoundation", "AsyncGatewayToolkit"],
      path: "Tests/Examples/LinksAndNotes",
      exclude: ["Main"],
      resources: [
        .embedInCode("Static/site.css"), .embedInCode("Static/live.js"),
        .embedInCode("Static/icon.svg"),
      ],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "links-and-notes",
      dependencies: ["AsyncGateway", "LinksAndNotes"],
      path: "Tests/Examples/LinksAndNotes/Main",
      swiftSettings: settings
    ),
    .target(
      name: "TeaAPI",
      dependencies: ["AsyncGateway", "AsyncGatewayFoundation", "AsyncGatewayToolkit"],
      path: "Tests/Examples/TeaAPI",
      exclude: ["Main"],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "tea-api",
      dependencies: ["AsyncGateway", "TeaAPI"],
      path: "Tests/Examples/TeaAPI/Main",
      swiftSettings: settings
    ),
    .testTarget(
      name: "TeaAPITests",
      dependencies: ["AsyncGateway", "AsyncGatewayTesting", "TeaAPI"],
      swiftSettings: settings
    ),
    .target(
      name: "Chat",
      dependencies: ["AsyncGateway", "AsyncGatewayToolkit"],
      path: "Tests/Examples/Chat",
      exclude: ["Main"],
      resources: [.embedInCode("Static/chat.css"), .embedInCode("Static/chat.js")],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "chat-example",
      dependencies: ["AsyncGateway", "Chat"],
      path: "Tests/Examples/Chat/Main",
      swiftSettings: settings
    ),
    .testTarget(
      name: "ChatTests",
      dependencies: ["AsyncGateway", "AsyncGatewayTesting", "Chat"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "LinksAndNotesTests",
      dependencies: [
        "AsyncGateway", "AsyncGatewayFoundation", "AsyncGatewayTesting", "AsyncGatewayToolkit",
        "LinksAndNotes", "TestPeers",
      ],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "tea",
      dependencies: ["AsyncGateway", "AsyncGatewayToolkit"],
      path: "Tests/Examples/Tea",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "spawning-app",
      dependencies: ["AsyncGateway"],
      path: "Tests/SpawningApp",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "stress-app",
      dependencies: ["AsyncGateway", "AsyncGatewayToolkit"],
      path: "Tests/StressApp",
      swiftSettings: settings
    ),
  ]
)
