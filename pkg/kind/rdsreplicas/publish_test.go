package rdsreplicas

import (
	"slices"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func TestWhereToRead(t *testing.T) {
	source := scale.Member{ID: "shop", Source: true, Endpoint: "shop"}
	ready := func(id string) scale.Member { return scale.Member{ID: id, Endpoint: id, Ready: true} }
	away := func(id, as string) scale.Member { return scale.Member{ID: id, Endpoint: id, Away: as} }
	returned := ready("a")
	returned.Away = resource.Returned
	for _, c := range []struct {
		name    string
		readers []scale.Member
		leaving string
		want    string
	}{
		{"no reader", nil, "", "shop"},
		{"those that are ready", []scale.Member{ready("a"), ready("b")}, "", "a b"},
		{"without the one that leaves", []scale.Member{ready("a"), ready("b")}, "a", "b"},
		{"one is behind", []scale.Member{away("a", resource.Behind), ready("b")}, "", "b"},
		{"all are behind", []scale.Member{away("a", resource.Behind), away("b", resource.Changing)}, "", "shop"},
		{"the first that comes back would drown in the load of all", []scale.Member{returned, away("b", resource.Behind)}, "", "a shop"},
		{"beside one that stayed it does not", []scale.Member{returned, ready("b")}, "", "a b"},
		{"nothing is known of any lag: the last list stands", []scale.Member{away("a", resource.Unknown), away("b", resource.Unknown)}, "", ""},
		{"of one of them", []scale.Member{away("a", resource.Unknown), ready("b")}, "", "b"},
		{"and the other is behind", []scale.Member{away("a", resource.Unknown), away("b", resource.Behind)}, "", "shop"},
		{"the last one leaves", []scale.Member{away("a", resource.Unknown)}, "a", "shop"},
		{"what was promoted is none", []scale.Member{away("a", resource.Promoted)}, "", "shop"},
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
		"nothing is known of lags": {source, []scale.Member{{ID: "a", Endpoint: "a", Away: resource.Unknown}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(readers(append([]scale.Member{c.source}, c.readers...), "", true), " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Where reads are sent: to who is ready, or else to the source, or, where that has failed,
// to whoever answers.
func TestWhereReadsAreSent(t *testing.T) {
	member := func(id, status string, ready bool) scale.Member {
		return scale.Member{ID: id, Endpoint: id + ":3306", Status: status, Ready: ready, Source: id == "shop"}
	}
	for _, c := range []struct {
		name    string
		members []scale.Member
		leaving string
		want    string
	}{
		{"the ready ones", []scale.Member{member("shop", resource.Available, false), member("a", resource.Available, true), member("b", resource.Available, false)}, "", "a:3306"},
		{"not the one that goes", []scale.Member{member("shop", resource.Available, false), member("a", resource.Available, true)}, "a", "shop:3306"},
		{"the source, while the readers are behind", []scale.Member{member("shop", resource.Available, false), member("a", resource.Available, false)}, "", "shop:3306"},
		{"also while it is changed", []scale.Member{member("shop", "modifying", false), member("a", resource.Available, false)}, "", "shop:3306"},
		{"whoever answers, once it has failed", []scale.Member{member("shop", "failed", false), member("a", "storage-optimization", false), member("b", "rebooting", false)}, "", "a:3306"},
		{"also while it is full", []scale.Member{member("shop", "storage-full", false), member("a", resource.Available, true)}, "a", "a:3306"},
		{"nobody answers", []scale.Member{member("shop", "failed", false), member("b", "failed", false)}, "", "shop:3306"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(readers(c.members, c.leaving, false), ","); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestEndpointsToPublish(t *testing.T) {
	ready := func(id string) scale.Member { return scale.Member{ID: id, Endpoint: id + ":3306", Ready: true} }
	away := scale.Member{ID: "away", Endpoint: "away:3306", Why: "creating"}
	leaving := scale.Operation{Kind: scale.RemoveReplica, Target: "one"}
	gone := leaving
	gone.Ended, gone.Result = noon, scale.GivenUp
	for _, c := range []struct {
		name    string
		members []scale.Member
		op      *scale.Operation
		want    string
	}{
		{"those that are ready", []scale.Member{ready("one"), away, ready("two")}, nil, "one:3306,two:3306"},
		{"without the one that is about to go", []scale.Member{ready("one"), ready("two")}, &leaving, "two:3306"},
		{"with one that stays after all", []scale.Member{ready("one"), ready("two")}, &gone, "one:3306,two:3306"},
		{"while one is made, those that are", []scale.Member{ready("one"), away}, &scale.Operation{Kind: scale.AddReplica, Target: "away"}, "one:3306"},
		{"the source where none is ready", []scale.Member{away}, nil, "shop:3306"},
		{"and where the last is about to go", []scale.Member{ready("one")}, &leaving, "shop:3306"},
		{"one that has no endpoint yet is none", []scale.Member{{ID: "new", Ready: true}}, nil, "shop:3306"},
		{"no readers at all", nil, nil, "shop:3306"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := slices.Sorted(slices.Values((&Replicas{}).Endpoints(counted(2, 2, c.members...), c.op)))
			if strings.Join(got, ",") != c.want {
				t.Errorf("publishes %s, want %s", got, c.want)
			}
		})
	}
	source := counted(0, 0)
	source.Capacity.Members[0].Endpoint = ""
	if got := (&Replicas{}).Endpoints(source, nil); len(got) != 0 {
		t.Errorf("what is not known is published: %v", got)
	}
}
