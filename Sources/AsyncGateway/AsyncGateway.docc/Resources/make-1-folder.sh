$ mkdir -p Teas/Sources/Teas Teas/Tests/TeasTests
$ cd Teas
