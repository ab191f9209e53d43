// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "conformance-grid",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "AsyncGateway", path: "../../..")
    ],
    targets: [
        .executableTarget(
            name: "conformance-grid",
            dependencies: [
                .product(name: "AsyncGateway", package: "AsyncGateway"),
                .product(name: "AsyncGatewayTesting", package: "AsyncGateway"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            ]
        )
    ]
)
