// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "gateway-hello",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "AsyncGateway", path: "../../../..")
    ],
    targets: [
        .executableTarget(
            name: "gateway-hello",
            dependencies: [.product(name: "AsyncGateway", package: "AsyncGateway")]
        )
    ]
)
