package playground

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

const (
	// Path is where commands go, beside the AWS endpoint.
	Path = "/playground/v1"
	// Header has to come with a command: a page in a browser cannot send it elsewhere
	// without being asked first, and the question is refused.
	Header = "X-Dynascale-Playground"

	maxCommand = 64 << 10
)

// answer is what a command is answered with.
type answer struct {
	Said  string `json:"said,omitempty"`
	Error string `json:"error,omitempty"`
}

// ServeHTTP answers AWS clients, and the commands under Path. Who comes through a name that
// is not of this machine, or from a page in a browser, is refused.
func (p *Playground) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !loopback(r.Host):
		refuse(w, http.StatusForbidden, "the playground answers at a loopback address only, not at "+r.Host)
	case r.Header.Get("Origin") != "" || r.Method == http.MethodOptions:
		refuse(w, http.StatusForbidden, "the playground does not answer requests of a browser")
	case r.URL.Path == Path+"/status" && r.Method == http.MethodGet && r.Header.Get(Header) != "":
		say(w, http.StatusOK, p.Status())
	case r.URL.Path == Path+"/command":
		p.command(w, r)
	case strings.HasPrefix(r.URL.Path, Path):
		refuse(w, http.StatusNotFound, "the playground answers only POST "+Path+"/command and GET "+Path+"/status, both with the header "+Header+": 1")
	default:
		p.aws.ServeHTTP(w, r)
	}
}

func (p *Playground) command(w http.ResponseWriter, r *http.Request) {
	mime, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch {
	case r.Method != http.MethodPost:
		refuse(w, http.StatusMethodNotAllowed, "send a command with POST")
		return
	case r.Header.Get(Header) == "" || strings.TrimSpace(mime) != "application/json":
		refuse(w, http.StatusForbidden, "send a command with the headers Content-Type: application/json and "+Header+": 1")
		return
	}
	var c Command
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxCommand))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		refuse(w, http.StatusBadRequest, fmt.Sprintf("the command cannot be read: %v", err))
		return
	}
	text, err := p.Do(c)
	if err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	p.tell(text)
	say(w, http.StatusOK, answer{Said: text})
}

func refuse(w http.ResponseWriter, status int, why string) { say(w, status, answer{Error: why}) }

func say(w http.ResponseWriter, status int, what any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(what) // a client that stopped reading is not told
}

// loopback reports whether a Host header is a name of this machine for itself.
func loopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
