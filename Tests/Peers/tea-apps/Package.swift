// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "tea-apps",
    platforms: [.macOS(.v15)],
    products: [.library(name: "TeaApps", targets: ["TeaApps"])],
    targets: [
        .target(
            name: "TeaApps",
            resources: [.embedInCode("article.html")],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ]
        )
    ]
)
