package playground

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/sim"
)

// model is the region whose shipped prices the playground's price list has: nobody ships those of Region.
const model = "us-east-1"

// sizes are how many times a .large the machines and databases cost that a playground may have.
var sizes = map[string]float64{"medium": 0.5, "large": 1, "xlarge": 2, "2xlarge": 4, "4xlarge": 8, "8xlarge": 16}

// sell puts what a playground may have on its price list. It is there for whoever has set prices.pricing_api.
func sell(world *sim.Cloud) {
	_, rows := price.Table()
	for _, r := range rows {
		if r.Item.Region != model {
			continue
		}
		item := r.Priced()
		item.Region = Region
		family, is := strings.CutSuffix(item.Name, ".large")
		if !is {
			world.SetListPrice(item.Key(), r.Dollars)
			continue
		}
		for size, times := range sizes {
			item.Name = family + "." + size
			world.SetListPrice(item.Key(), times*r.Dollars)
			if item.Sort == price.Database && !strings.HasPrefix(item.Of, "aurora") {
				both := item
				both.Of += " " + price.MultiAZ
				world.SetListPrice(both.Key(), 2*times*r.Dollars)
			}
		}
	}
}
