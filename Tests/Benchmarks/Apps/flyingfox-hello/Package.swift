// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "flyingfox-hello",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1")
    ],
    targets: [
        .executableTarget(
            name: "flyingfox-hello",
            dependencies: [.product(name: "FlyingFox", package: "FlyingFox")]
        )
    ]
)
