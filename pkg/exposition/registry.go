package exposition

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
)

// Source tells numbers when somebody asks.
type Source interface {
	// Families are all that it may tell of.
	Families() []*Family
	// Tell puts what is known onto a page.
	Tell(*Page)
}

// Registry is all sources of a page. It is filled before it is asked.
type Registry struct{ sources []Source }

// Add adds sources.
func (r *Registry) Add(sources ...Source) { r.sources = append(r.sources, sources...) }

// Families are those of all sources.
func (r *Registry) Families() (out []*Family) {
	for _, s := range r.sources {
		out = append(out, s.Families()...)
	}
	return out
}

// Text is the page as it is now.
func (r *Registry) Text() []byte {
	var p Page
	for _, s := range r.sources {
		s.Tell(&p)
	}
	return p.text()
}

// ContentType is that of a page.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// Handler answers scrapes, at most atOnce of them side by side: the next gets 503 and comes again.
// A page is gathered before it is written, so that a slow reader holds no lock.
func (r *Registry) Handler(atOnce int) http.Handler {
	room := make(chan struct{}, atOnce)
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		select {
		case room <- struct{}{}:
			defer func() { <-room }()
		default:
			http.Error(w, "too many scrapes run at the same time; try again", http.StatusServiceUnavailable)
			return
		}
		page := r.Text()
		w.Header().Set("Content-Type", ContentType)
		w.Header().Add("Vary", "Accept-Encoding")
		if !accepts(req, "gzip") {
			_, _ = w.Write(page) // a scraper that is gone is nobody's trouble
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.Copy(z, strings.NewReader(string(page)))
		_ = z.Close()
	})
}

// accepts reports whether a request takes an encoding of its answer.
func accepts(req *http.Request, encoding string) bool {
	for part := range strings.SplitSeq(req.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(name, encoding) {
			weight = strings.ReplaceAll(weight, " ", "")
			return !strings.HasPrefix(weight, "q=0") || strings.HasPrefix(weight, "q=0.") && strings.Trim(weight, "q=0.") != ""
		}
	}
	return false
}
