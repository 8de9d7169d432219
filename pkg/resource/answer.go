package resource

import (
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Answer is what an endpoint said to one request.
type Answer struct {
	// At is the instant that it is about: when it was asked, whoever's clock counts.
	At time.Time
	// Series are the values of a query or of a page that was scraped, in any order.
	Series []Series
	// Counter reports that the page says the values only grow, until whoever counts is restarted, and Gauge that
	// they are levels; neither is set where the page does not say.
	Counter, Gauge bool
	// Document is JSON, as encoding/json reads it.
	Document any
	// Partial is why the answer may lack something that there is: a store of Prometheus that could not be asked. ""
	// where it is whole.
	Partial string
	// Before is the answer to the same request in an evaluation before; nil where there was none.
	Before *Answer
}

// Series are the values of one set of labels, newest first.
type Series struct {
	Labels map[string]string
	Points []scale.Point
}
