// Go's net/http with the answers of all peers, on one processor; net/http/fcgi in place of HTTP.
//
// usage: tea PORT [fastcgi]
package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/fcgi"
	"os"
	"runtime"
	"strconv"
	"strings"
)

//go:embed article.html
var article string

const vary = "Accept-Language, Cookie, User-Agent, Referer, Sec-GPC, Sec-Fetch-Dest"

var escape = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;",
).Replace

func main() {
	isFastCGI := len(os.Args) == 3 && os.Args[2] == "fastcgi"
	if len(os.Args) != 2 && !isFastCGI {
		log.Fatal("usage: tea PORT [fastcgi]")
	}
	runtime.GOMAXPROCS(1)
	http.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Content-Type"] = []string{"text/plain"}
		io.WriteString(w, "Hello World")
	})
	http.HandleFunc("/page", servePage)
	http.HandleFunc("/recipe", serveRecipe)
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	if isFastCGI {
		log.Fatal(fcgi.Serve(listener, nil))
	}
	log.Fatal(http.Serve(listener, nil))
}

// What the page depends on.
type visit struct {
	host                                                           string
	number                                                         int
	isGerman, isDark, isBrowser, cameByLink, isPrivate, isDocument bool
}

func newVisit(r *http.Request) visit {
	number, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || number < 1 {
		number = 1
	} else if number > 1<<30 {
		number = 1 << 30
	}
	_, cameByLink := r.Header["Referer"]
	return visit{
		host:       r.Host,
		number:     number,
		isGerman:   strings.HasPrefix(r.Header.Get("Accept-Language"), "de"),
		isDark:     hasCookie(r.Header.Get("Cookie"), "theme=dark"),
		isBrowser:  strings.HasPrefix(r.Header.Get("User-Agent"), "Mozilla/"),
		cameByLink: cameByLink,
		isPrivate:  r.Header.Get("Sec-Gpc") == "1",
		isDocument: r.Header.Get("Sec-Fetch-Dest") == "document",
	}
}

func hasCookie(field, pair string) bool {
	for _, part := range strings.Split(field, ";") {
		if strings.TrimLeft(part, " ") == pair {
			return true
		}
	}
	return false
}

func choose(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}

func (v visit) language() string { return choose(v.isGerman, "de", "en") }

func (v visit) entityTag() string {
	traits := 0
	for _, trait := range []bool{
		v.isDark, v.isBrowser, v.cameByLink, v.isPrivate, v.isDocument,
	} {
		traits *= 2
		if trait {
			traits++
		}
	}
	return fmt.Sprintf(`"tea-%s-%d-%d"`, v.language(), traits, v.number)
}

func (v visit) page() string {
	var page strings.Builder
	page.Grow(2560)
	add := func(text string) { page.WriteString(text) }
	add("<!doctype html>\n<html lang=\"" + v.language() + "\" class=\"")
	add(choose(v.isDark, "dark", "light") + "\">\n")
	add("<title>Tea</title>\n<link rel=\"canonical\" href=\"//")
	add(escape(v.host))
	add("/page?page=" + strconv.Itoa(v.number) + "\">\n")
	if v.isBrowser {
		add("<link rel=\"stylesheet\" href=\"/file/tea.css\">\n")
	}
	if v.isDocument {
		add("<h1>" + choose(v.isGerman, "Guten Tag", "Good day") + "</h1>\n")
	}
	if v.cameByLink {
		add("<p><a href=\"/\">" + choose(v.isGerman, "Zurück", "Back") + "</a></p>\n")
	}
	add(article)
	add(choose(v.isPrivate, "<p>This visit is not", "<p>Visitors are") + " counted.</p>\n")
	add("</html>\n")
	return page.String()
}

// Whether a value of If-None-Match holds the tag, by the weak comparison.
func lists(field, tag string) bool {
	for _, element := range strings.Split(field, ",") {
		if strings.TrimPrefix(strings.TrimSpace(element), "W/") == tag {
			return true
		}
	}
	return field == "*"
}

func servePage(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "This page can only be read.", http.StatusMethodNotAllowed)
		return
	}
	v := newVisit(r)
	tag := v.entityTag()
	fields := w.Header()
	fields.Set("Cache-Control", "private, no-cache")
	fields["ETag"] = []string{tag}
	fields.Set("Vary", vary)
	if lists(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	fields.Set("Content-Type", "text/html; charset=utf-8")
	fields.Set("Content-Language", v.language())
	fields.Set("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT")
	fields.Set("Set-Cookie", fmt.Sprintf("page=%d; Path=/page; HttpOnly; SameSite=Lax", v.number))
	fields.Set("X-Content-Type-Options", "nosniff")
	page := v.page()
	// Beyond 2 KiB, net/http would send chunks.
	fields.Set("Content-Length", strconv.Itoa(len(page)))
	io.WriteString(w, page)
}

type order struct {
	Name string `json:"name"`
	Cups int    `json:"cups"`
}

type recipe struct {
	Cups        int    `json:"cups"`
	Milliliters int    `json:"milliliters"`
	Minutes     int    `json:"minutes"`
	Name        string `json:"name"`
	Spoons      int    `json:"spoons"`
}

func serveRecipe(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.NotFound(w, r)
		return
	}
	var wanted order
	if err := json.NewDecoder(r.Body).Decode(&wanted); err != nil {
		http.Error(w, "no order", http.StatusBadRequest)
		return
	}
	minutes := 3
	if wanted.Name == "Assam" {
		minutes = 4
	}
	answer, _ := json.Marshal(recipe{
		wanted.Cups, 250 * wanted.Cups, minutes, wanted.Name, wanted.Cups + 1,
	})
	w.Header().Set("Content-Type", "application/json")
	w.Write(answer)
}
