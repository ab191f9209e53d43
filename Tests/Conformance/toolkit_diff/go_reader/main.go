// Reads inputs with the packages of Go's standard library. See references.py.
package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"sort"
)

type input struct {
	Kind, Type, Text string
}

type part struct {
	Name     string  `json:"name"`
	Filename *string `json:"filename"`
	Type     *string `json:"type"`
	Content  string  `json:"content"`
}

type answer struct {
	Refused *string      `json:"refused,omitempty"`
	Pairs   *[][2]string `json:"pairs,omitempty"`
	Parts   *[]part      `json:"parts,omitempty"`
}

func main() {
	var inputs []input
	if err := json.NewDecoder(os.Stdin).Decode(&inputs); err != nil {
		log.Fatal(err)
	}
	answers := make([]answer, 0, len(inputs))
	for _, in := range inputs {
		answers = append(answers, read(in))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}

func read(in input) answer {
	text := fromLatin(in.Text)
	switch in.Kind {
	case "form":
		request := post(in.Type, text)
		if err := request.ParseForm(); err != nil {
			return refused(err)
		}
		return values(request.PostForm)
	case "query":
		query, err := url.ParseQuery(text)
		if err != nil {
			return refused(err)
		}
		return values(query)
	case "cookies":
		return cookies(text)
	default:
		return multipart(in.Type, text)
	}
}

func post(contentType, body string) *http.Request {
	request, err := http.NewRequest("POST", "/", bytes.NewReader([]byte(body)))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Content-Type", fromLatin(contentType))
	return request
}

func values(values url.Values) answer {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)
	pairs := [][2]string{}
	for _, name := range names {
		for _, value := range values[name] {
			pairs = append(pairs, [2]string{toLatin(name), toLatin(value)})
		}
	}
	return answer{Pairs: &pairs}
}

func cookies(field string) answer {
	request := post("", "")
	request.Header.Set("Cookie", field)
	pairs := [][2]string{}
	for _, cookie := range request.Cookies() {
		pairs = append(pairs, [2]string{toLatin(cookie.Name), toLatin(cookie.Value)})
	}
	return answer{Pairs: &pairs}
}

func multipart(contentType, body string) answer {
	reader, err := post(contentType, body).MultipartReader()
	if err != nil {
		return refused(err)
	}
	parts := []part{}
	for {
		next, err := reader.NextPart()
		if err == io.EOF {
			return answer{Parts: &parts}
		}
		if err != nil {
			return refused(err)
		}
		content, err := io.ReadAll(next)
		if err != nil {
			return refused(err)
		}
		read := part{Name: toLatin(next.FormName()), Content: toLatin(string(content))}
		// The same for no file name and an empty one.
		if name := toLatin(next.FileName()); name != "" {
			read.Filename = &name
		}
		if kind := toLatin(next.Header.Get("Content-Type")); kind != "" {
			read.Type = &kind
		}
		parts = append(parts, read)
	}
}

func refused(err error) answer {
	text := toLatin(err.Error())
	return answer{Refused: &text}
}

// The bytes of a text that has a character for each.
func fromLatin(text string) string {
	var encoded []byte
	for _, character := range text {
		encoded = append(encoded, byte(character))
	}
	return string(encoded)
}

// A character for each byte.
func toLatin(text string) string {
	characters := make([]rune, 0, len(text))
	for index := 0; index < len(text); index++ {
		characters = append(characters, rune(text[index]))
	}
	return string(characters)
}
