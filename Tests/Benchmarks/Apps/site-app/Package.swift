// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "site-app",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "AsyncGateway", path: "../../../.."),
        .package(path: "../../../Peers/tea-apps"),
    ],
    targets: [
        .executableTarget(
            name: "site-app",
            dependencies: [
                .product(name: "AsyncGateway", package: "AsyncGateway"),
                .product(name: "AsyncGatewayToolkit", package: "AsyncGateway"),
                .product(name: "TeaApps", package: "tea-apps"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "routing-app",
            dependencies: [
                .product(name: "AsyncGateway", package: "AsyncGateway"),
                .product(name: "AsyncGatewayToolkit", package: "AsyncGateway"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "pages-app",
            dependencies: [
                .product(name: "AsyncGateway", package: "AsyncGateway"),
                .product(name: "AsyncGatewayToolkit", package: "AsyncGateway"),
            ],
            swiftSettings: settings
        ),
    ]
)
