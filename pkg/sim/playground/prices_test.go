package playground

import (
	"testing"
	"time"
)

// Whatever a playground has can be bought: with prices.pricing_api, the cost of every tier is known.
func TestThePlaygroundHasPrices(t *testing.T) {
	p, err := New(Options{Scenario: "shop", Speed: 1, Begin: time.Date(2026, 3, 2, 8, 30, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]float64{
		"ec2 eu-central-2 m7g.large": 0.0816, "ec2 eu-central-2 m6i.xlarge": 0.192, "rds eu-central-2 db.r6g.xlarge mysql multi-az": 0.86, "rds eu-central-2 db.r6g.large mysql": 0.215,
		"storage eu-central-2 gp3 multi-az": 0.23, "vcpu eu-central-2 - arm": 0.03238, "gb eu-central-2 -": 0.004445, "ebs eu-central-2 gp3": 0.08,
	} {
		if got, err := p.world.ListPrice(t.Context(), key); err != nil || got != want {
			t.Errorf("%s: %v %v, want %v", key, got, err, want)
		}
	}
}
