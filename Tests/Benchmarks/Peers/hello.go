// Go's net/http with the answer of all peers, on one processor.
//
// usage: hello PORT
package main

import (
	"io"
	"log"
	"net/http"
	"os"
	"runtime"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: hello PORT")
	}
	runtime.GOMAXPROCS(1)
	http.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Content-Type"] = []string{"text/plain"}
		io.WriteString(w, "Hello World")
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
