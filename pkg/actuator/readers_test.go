package actuator

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestWhereToRead(t *testing.T) {
	source := scale.Member{ID: "shop", Source: true, Endpoint: "shop"}
	ready := func(id string) scale.Member { return scale.Member{ID: id, Endpoint: id, Ready: true} }
	away := func(id, as string) scale.Member { return scale.Member{ID: id, Endpoint: id, Away: as} }
	returned := ready("a")
	returned.Away = estate.Returned
	for _, c := range []struct {
		name    string
		readers []scale.Member
		leaving string
		want    string
	}{
		{"no reader", nil, "", "shop"},
		{"those that are ready", []scale.Member{ready("a"), ready("b")}, "", "a b"},
		{"without the one that leaves", []scale.Member{ready("a"), ready("b")}, "a", "b"},
		{"one is behind", []scale.Member{away("a", estate.Behind), ready("b")}, "", "b"},
		{"all are behind", []scale.Member{away("a", estate.Behind), away("b", estate.Changing)}, "", "shop"},
		{"the first that comes back would drown in the load of all", []scale.Member{returned, away("b", estate.Behind)}, "", "a shop"},
		{"beside one that stayed it does not", []scale.Member{returned, ready("b")}, "", "a b"},
		{"nothing is known of any lag: the last list stands", []scale.Member{away("a", estate.Unknown), away("b", estate.Unknown)}, "", ""},
		{"of one of them", []scale.Member{away("a", estate.Unknown), ready("b")}, "", "b"},
		{"and the other is behind", []scale.Member{away("a", estate.Unknown), away("b", estate.Behind)}, "", "shop"},
		{"the last one leaves", []scale.Member{away("a", estate.Unknown)}, "a", "shop"},
		{"what was promoted is none", []scale.Member{away("a", estate.Promoted)}, "", "shop"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(readers(append([]scale.Member{source}, c.readers...), c.leaving, false), " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// The source stays in the list for as long as the decision says, but not one that has failed.
func TestTheSourceBesideReaders(t *testing.T) {
	source := scale.Member{ID: "shop", Status: "available", Endpoint: "shop", Source: true}
	ready := func(id string) scale.Member { return scale.Member{ID: id, Endpoint: id, Ready: true} }
	failed := source
	failed.Status = "failed"
	for name, c := range map[string]struct {
		source  scale.Member
		readers []scale.Member
		want    string
	}{
		"beside one":               {source, []scale.Member{ready("a")}, "a shop"},
		"beside two":               {source, []scale.Member{ready("a"), ready("b")}, "a b shop"},
		"alone":                    {source, nil, "shop"},
		"it has failed":            {failed, []scale.Member{ready("a")}, "a"},
		"nothing is known of lags": {source, []scale.Member{{ID: "a", Endpoint: "a", Away: estate.Unknown}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(readers(append([]scale.Member{c.source}, c.readers...), "", true), " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
