// The site of the benchmarks on Go's net/http, on one processor: ten routes, request ids, errors as
// JSON (RFC 9457).
//
// The patterns of ServeMux have methods and wildcards since Go 1.22. This is for any version: the
// paths are the mux's, each has a table of its methods, and the handler cuts the id off the path.
//
// usage: teas PORT
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math/rand"
	"net/http"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: teas PORT")
	}
	runtime.GOMAXPROCS(1)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], withRequestIDs(site())))
}

func site() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", methods{"GET": home})
	mux.Handle("/teas", methods{"GET": noContent})
	mux.Handle("/teas/", methods{"GET": getTea, "PUT": putTea})
	mux.Handle("/origins", methods{"GET": noContent})
	mux.Handle("/origins/", methods{"GET": getOrigin})
	mux.Handle("/search", methods{"GET": noContent})
	mux.Handle("/cart", methods{"GET": noContent, "POST": noContent})
	mux.Handle("/about", methods{"GET": noContent})
	return mux
}

// The handlers of a path. GET is for HEAD too, of which net/http drops the body.
type methods map[string]http.HandlerFunc

func (m methods) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if handler, ok := m[method]; ok {
		handler(w, r)
		return
	}
	var allowed []string
	for method := range m {
		allowed = append(allowed, method)
	}
	sort.Strings(allowed)
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	sendProblem(w, http.StatusMethodNotAllowed, "")
}

func withRequestIDs(next http.Handler) http.Handler {
	rand.Seed(time.Now().UnixNano())
	prefix := strconv.FormatUint(rand.Uint64(), 36) + "-"
	var count uint64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := prefix + strconv.FormatUint(atomic.AddUint64(&count, 1), 36)
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r)
	})
}

func noContent(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) }

// All paths that no other pattern matches come here.
func home(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		sendProblem(w, http.StatusNotFound, "")
		return
	}
	noContent(w, r)
}

// What is behind the prefix, if that is one segment.
func parameter(r *http.Request, prefix string) (string, bool) {
	value := strings.TrimPrefix(r.URL.Path, prefix)
	return value, value != "" && !strings.Contains(value, "/")
}

func getOrigin(w http.ResponseWriter, r *http.Request) {
	if _, ok := parameter(r, "/origins/"); !ok {
		sendProblem(w, http.StatusNotFound, "")
		return
	}
	noContent(w, r)
}

func putTea(w http.ResponseWriter, r *http.Request) {
	if _, ok := parameter(r, "/teas/"); !ok {
		sendProblem(w, http.StatusNotFound, "")
		return
	}
	noContent(w, r)
}

func getTea(w http.ResponseWriter, r *http.Request) {
	value, ok := parameter(r, "/teas/")
	if !ok {
		sendProblem(w, http.StatusNotFound, "")
		return
	}
	id, err := strconv.Atoi(value)
	if err != nil {
		sendProblem(w, http.StatusBadRequest, "The id is no number.")
		return
	}
	tea, ok := teas[id]
	if !ok {
		sendProblem(w, http.StatusNotFound, fmt.Sprintf("There is no tea %d.", id))
		return
	}
	sendJSON(w, http.StatusOK, "application/json", tea)
}

func sendJSON(w http.ResponseWriter, status int, mediaType string, value interface{}) {
	content, err := json.Marshal(value)
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	w.Write(content)
}

type problem struct {
	Detail    string `json:"detail,omitempty"`
	RequestID string `json:"request_id"`
	Status    int    `json:"status"`
	Title     string `json:"title"`
}

func sendProblem(w http.ResponseWriter, status int, detail string) {
	id := w.Header().Get("X-Request-Id")
	sendJSON(w, status, "application/problem+json", problem{
		detail, id, status, http.StatusText(status),
	})
}

type tea struct {
	Grams           int      `json:"grams"`
	ID              int      `json:"id"`
	Name            string   `json:"name"`
	Origin          string   `json:"origin"`
	SteepingSeconds int      `json:"steepingSeconds"`
	Tags            []string `json:"tags"`
}

var (
	gardens = [][2]string{
		{"Assam", "India"}, {"Darjeeling", "India"}, {"Nilgiri", "India"}, {"Uva", "Sri Lanka"},
		{"Dimbula", "Sri Lanka"}, {"Keemun", "China"}, {"Longjing", "China"}, {"Uji", "Japan"},
		{"Alishan", "Taiwan"}, {"Thyolo", "Malawi"},
	}
	kinds     = []string{"black, whole leaves", "green, whole leaves", "white, buds", "oolong, rolled"}
	tastes    = []string{"malty, with some honey", "floral, with some citrus", "grassy and fresh"}
	occasions = []string{"for the morning", "for the afternoon"}
	teas      = allTeas()
)

func allTeas() map[int]tea {
	all := map[int]tea{}
	for id := 1; id <= 100; id++ {
		garden, country := gardens[id%len(gardens)][0], gardens[id%len(gardens)][1]
		all[id] = tea{
			Grams:           50 * (1 + id%4),
			ID:              id,
			Name:            fmt.Sprintf("%s, lot %d of the spring picking", garden, id),
			Origin:          garden + ", " + country,
			SteepingSeconds: 120 + 30*(id%5),
			Tags: []string{
				kinds[id%len(kinds)], tastes[id%len(tastes)], occasions[id%len(occasions)],
			},
		}
	}
	return all
}
