package facts

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
)

// Endpoint is the shelf of what one endpoint of the configuration answers, by the keys of Requests. Each endpoint is a
// service of its own, so that one that hangs delays no other. The last answer stands while no newer one can be had: a
// signal says how old it may be.
func Endpoint(name string) *Shelf[resource.Answer] {
	return &Shelf[resource.Answer]{Label: Label{
		Name: "endpoint " + name, Noun: "answer", Service: "endpoint " + name, Doing: "asking endpoint " + name + " for",
		For: "signals that are read from endpoints", Way: One, Keep: true, AtOnce: 8,
	}}
}

// Request is what is asked of an endpoint: a query of Prometheus, the values of one metric of a page, or a JSON
// document. Equal requests of several signals and tiers are one.
type Request struct {
	// Query is PromQL, in one line. Lookback is how old a sample may be that is taken for the value of an instant.
	Query    string
	Lookback time.Duration
	// Range asks for the values of every Step since so long ago; 0 is the value of now alone.
	Range, Step time.Duration
	// Metric is the name of the values that are read from a page.
	Metric string
}

// The first words of keys.
const (
	askQuery    = "query"
	askMetric   = "metric"
	askDocument = "document"
)

// Key is the request as text, which people read in messages.
func (r Request) Key() string {
	switch {
	case r.Query != "":
		return fmt.Sprintf("%s lookback=%s range=%s step=%s %s", askQuery, r.Lookback, r.Range, r.Step, r.Query)
	case r.Metric != "":
		return askMetric + " " + r.Metric
	}
	return askDocument
}

// RequestOf reads a key.
func RequestOf(key string) (r Request, err error) {
	way, rest, _ := strings.Cut(key, " ")
	switch way {
	case askDocument:
		return r, nil
	case askMetric:
		return Request{Metric: rest}, nil
	case askQuery:
		words := strings.SplitN(rest, " ", 4)
		if len(words) < 4 {
			break
		}
		for i, x := range []struct {
			name string
			into *time.Duration
		}{{"lookback=", &r.Lookback}, {"range=", &r.Range}, {"step=", &r.Step}} {
			if *x.into, err = time.ParseDuration(strings.TrimPrefix(words[i], x.name)); err != nil {
				return Request{}, err
			}
		}
		r.Query = words[3]
		return r, nil
	}
	return Request{}, fmt.Errorf("a defect of dynascale: %q is not a request to an endpoint; please report it", key)
}
