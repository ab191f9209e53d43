// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "flyingfox-peer",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
        .package(path: "../tea-apps"),
    ],
    targets: [
        .executableTarget(
            name: "flyingfox-peer",
            dependencies: [
                .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
                .product(name: "TeaApps", package: "tea-apps"),
            ]
        )
    ]
)
