// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "recipe-app",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "AsyncGateway", path: "../../../.."),
        .package(path: "../../../Peers/tea-apps"),
    ],
    targets: [
        .executableTarget(
            name: "recipe-app",
            dependencies: [
                .product(name: "AsyncGateway", package: "AsyncGateway"),
                .product(name: "TeaApps", package: "tea-apps"),
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
