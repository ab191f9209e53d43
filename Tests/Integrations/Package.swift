// swift-tools-version: 6.2

import PackageDescription

/// Those of a new target, in which the sources are pasted.
let defaults: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let gateway = Target.Dependency.product(name: "AsyncGateway", package: "AsyncGateway")

/// The sources that Docs/Integrations.md has to paste, and their tests.
let package = Package(
    name: "Integrations",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "AsyncGateway", path: "../.."),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.30.0"),
    ],
    targets: [
        .target(
            name: "LoggingIntegration",
            dependencies: [gateway, .product(name: "Logging", package: "swift-log")],
            path: "Sources/Logging",
            swiftSettings: defaults
        ),
        .target(
            name: "MetricsIntegration",
            dependencies: [gateway, .product(name: "Metrics", package: "swift-metrics")],
            path: "Sources/Metrics",
            swiftSettings: defaults
        ),
        .target(
            name: "TracingIntegration",
            dependencies: [
                gateway, .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            path: "Sources/Tracing",
            swiftSettings: defaults
        ),
        .target(
            name: "ServiceLifecycleIntegration",
            dependencies: [
                gateway, .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Sources/ServiceLifecycle",
            swiftSettings: defaults
        ),
        .target(
            name: "HTTPTypesIntegration",
            dependencies: [gateway, .product(name: "HTTPTypes", package: "swift-http-types")],
            path: "Sources/HTTPTypes",
            swiftSettings: defaults
        ),
        .target(
            name: "HummingbirdIntegration",
            dependencies: [
                gateway, .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            path: "Sources/Hummingbird",
            swiftSettings: defaults
        ),
        .testTarget(
            name: "IntegrationsTests",
            dependencies: [
                "LoggingIntegration", "MetricsIntegration", "TracingIntegration",
                "ServiceLifecycleIntegration", "HTTPTypesIntegration", "HummingbirdIntegration",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                gateway, .product(name: "AsyncGatewayTesting", package: "AsyncGateway"),
            ],
            swiftSettings: settings
        ),
    ]
)
