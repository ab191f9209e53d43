import Testing

@Suite("Names in sources")
struct SourceNamesTests {
    @Test func `types, functions and constants of a file are its definitions`() {
        let names = SourceNames(
            """
            public struct A {}
            @available(*, unavailable) package final class B {}
            enum C {}
            nonisolated actor D {}
            protocol E: AnyObject {}
            typealias F = A
            func g(_ a: A) {}
            let h2 = 1, i = 2
            indirect enum J { case k }
            """)

        #expect(names.defined == ["A", "B", "C", "D", "E", "F", "g", "h2", "J"])
    }

    @Test func `members and what is private are no definitions`() {
        let names = SourceNames(
            """
            struct A {
                struct B {}
                let c = 1
            }
            extension A {
                func d() {}
                static let e = 2
            }
            private struct F {}
            fileprivate let g = 3
            """)

        #expect(names.defined == ["A"])
    }

    @Test func `comments and strings hold neither definitions nor uses`() {
        let names = SourceNames(
            #"""
            // struct A {}
            /* struct B {}
            /* struct C {} */
            struct D {}
            */
            f("E \" \\", "G") // H
            f("""
            struct I {} " J
            """)
            """#)

        #expect(names.defined.isEmpty)
        #expect(names.used == ["f"])
    }

    @Test func `what is interpolated is used`() {
        let names = SourceNames(#"let a = "b \(c("d \(e)", (f))) g" + h"#)

        #expect(names.used == ["let", "a", "c", "e", "f", "h"])
    }

    @Test func `members of a value are no uses`() {
        #expect(SourceNames("a.b(c: d).e").used == ["a", "c", "d"])
    }
}

@Suite("Names of folders")
struct FolderNamesTests {
    private func source(_ folder: String, _ text: String) -> FolderNames.Source {
        FolderNames.Source(file: "\(folder)/File.swift", folder: folder, names: SourceNames(text))
    }

    @Test func `a name that another folder defines is a use of that folder`() {
        let folders = FolderNames([
            source("Cups", "struct Cup {}"),
            source("Teas", "struct Tea { let cup: Cup }\nlet tea = Tea()"),
        ])

        let uses = folders.uses(by: "Teas")

        #expect(
            uses.map(\.description) == ["Teas/File.swift: Teas uses Cup, which Cups defines"])
        #expect(folders.uses(by: "Cups").isEmpty)
    }

    @Test func `a name that two folders define is nobody's`() {
        let folders = FolderNames([
            source("Cups", "struct Cup {}"), source("Mugs", "struct Cup {}"),
            source("Teas", "let cup = Cup()"),
        ])

        #expect(folders.uses(by: "Teas").isEmpty)
    }

    @Test func `a type is used where it is extended`() {
        let folders = FolderNames([
            source("Cups", "struct Cup {}"),
            source("Teas", "extension Cup {\n    func fill() {}\n}"),
            source("Milk", "let milk = fill()"),
        ])

        #expect(folders.uses(by: "Teas").map(\.name) == ["Cup"])
        #expect(folders.uses(by: "Milk").isEmpty)
    }
}
