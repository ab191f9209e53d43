// The pages of the benchmarks on Go's net/http, on one processor: a page behind middleware that
// compresses it, and the files of a folder.
//
// usage: pages PORT FOLDER TEMPLATE
package main

import (
	"compress/gzip"
	"log"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
)

// Of Go's levels, the one whose result is nearest in size to that of zlib's level 4.
const level = 4

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: pages PORT FOLDER TEMPLATE")
	}
	runtime.GOMAXPROCS(1)
	template, err := os.ReadFile(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	page := []byte(strings.ReplaceAll(string(template), "{title}", "Teas"))
	mux := http.NewServeMux()
	mux.Handle("/file/", http.StripPrefix("/file/", http.FileServer(http.Dir(os.Args[2]))))
	mux.Handle("/long-page", compressed(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(page)
	}))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], mux))
}

var writers = sync.Pool{New: func() interface{} {
	writer, _ := gzip.NewWriterLevel(nil, level)
	return writer
}}

type compressedResponse struct {
	http.ResponseWriter
	writer *gzip.Writer
}

func (r compressedResponse) Write(bytes []byte) (int, error) { return r.writer.Write(bytes) }

func compressed(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Encoding")
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			next(w, r)
			return
		}
		writer := writers.Get().(*gzip.Writer)
		defer writers.Put(writer)
		writer.Reset(w)
		w.Header().Set("Content-Encoding", "gzip")
		next(compressedResponse{w, writer}, r)
		writer.Close()
	}
}
