// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "Teas",
    dependencies: [.package(path: "../AsyncGateway")],
    targets: [
        .executableTarget(
            name: "Teas",
            dependencies: [
                .product(name: "AsyncGateway", package: "AsyncGateway"),
                .product(name: "AsyncGatewayToolkit", package: "AsyncGateway"),
            ]),
        .testTarget(
            name: "TeasTests",
            dependencies: [
                "Teas", .product(name: "AsyncGatewayTesting", package: "AsyncGateway"),
            ]),
    ])
