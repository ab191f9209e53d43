// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "tea-apps",
    platforms: [.macOS(.v15)],
    products: [.library(name: "TeaApps", targets: ["TeaApps"])],
    targets: [
        .target(
            name: "TeaApps",
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ]
        )
    ]
)
