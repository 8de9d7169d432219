package endpoint

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/exposition/parse"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// page is what is read once for all metrics of it.
type page struct {
	text        string
	openMetrics bool
}

const pageFormats = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"

// metric reads the values of one name out of the page of this evaluation.
func (c *client) metric(ctx context.Context, now time.Time, name string) (resource.Answer, error) {
	c.mu.Lock()
	under, first := c.page, false
	if under == nil || !c.now.Equal(now) {
		under, first = &call[page]{done: make(chan struct{}), err: c.failed(errPanicked)}, true
		c.page = under
	}
	c.mu.Unlock()
	p, err := once(ctx, under, first, func() (page, error) {
		got, err := c.send(ctx, http.MethodGet, c.is.URL, pageFormats, nil)
		return page{string(got.text), strings.HasPrefix(got.kind, "application/openmetrics-text")}, err
	})
	if err != nil {
		return resource.Answer{}, err
	}
	a, err := parse.Page(p.text, name, p.openMetrics)
	if err != nil {
		return resource.Answer{}, c.failure(scale.Invalid, err)
	}
	return a, nil
}

// document reads a JSON document.
func (c *client) document(ctx context.Context) (a resource.Answer, err error) {
	got, err := c.send(ctx, http.MethodGet, c.is.URL, "application/json", nil)
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(got.text, &a.Document); err != nil {
		return a, c.failure(scale.Invalid, errors.New("the answer is not a JSON document"))
	}
	return a, nil
}
