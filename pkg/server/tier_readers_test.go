package server

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestReadyReadersAreCounted(t *testing.T) {
	source := scale.Member{ID: "shop", Source: true}
	for _, c := range []struct {
		name    string
		members []scale.Member
		want    string // "" is absent
	}{
		{"a group has none", nil, ""},
		{"no reader", []scale.Member{source}, ""},
		{"one of two", []scale.Member{source, {ID: "a", Ready: true}, {ID: "b", Endpoint: "b:3306", Away: resource.Behind}}, "1"},
		{"all are behind", []scale.Member{source, {ID: "a", Endpoint: "a:3306", Away: resource.Behind}}, "0"},
		{"the first is made", []scale.Member{source, {ID: "a", Status: "creating", Away: resource.Changing}}, ""},
		{"the last was promoted", []scale.Member{source, {ID: "a", Away: resource.Promoted}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := NewMetrics("1")
			r := record("db", 1, 1)
			r.Decision.Capacity.Members = c.members
			m.Record(r)
			const series = `dynascale_tier_ready_readers{tier="db"} `
			if got := scrape(m); c.want == "" && strings.Contains(got, series) || c.want != "" && !strings.Contains(got, series+c.want+"\n") {
				t.Errorf("want %q of\n%s", c.want, got)
			}
		})
	}
}
