package kind

import (
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/price"
)

// Priced is a kind that says what a tier is made of, as AWS bills it. What its bill needs
// beyond its view stands in its Wants: a tier without it has a size all the same, and a price
// that is unknown.
type Priced interface {
	// Bill writes down what of the tier is billed now, and what at each of its sizes. What is
	// not known is told and never left out. The bill is clear.
	Bill(t Watched, f facts.Facts, b *price.Bill)
}
