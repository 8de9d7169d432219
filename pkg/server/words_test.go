package server

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// The words of some kinds.
var (
	instances   = reason.Words{Unit: "instances", Of: "group", Holder: "group's"}
	readers     = reason.Words{Unit: "readers", One: "reader", Many: "readers", Of: "readers of"}
	class       = reason.Words{Unit: "class", Of: "class of"}
	acu         = reason.Words{Unit: "ACU", Many: "ACU", Step: "ACU", Of: "capacity (ACU) of"}
	machinetype = reason.Words{Unit: "machine type", Of: "machine type of"}
)

// rungs is a ladder.
func rungs(names ...string) (ladder []scale.Rung) {
	for _, name := range names {
		ladder = append(ladder, scale.Rung{Name: name})
	}
	return ladder
}

func TestSizesInWords(t *testing.T) {
	members := []scale.Member{{ID: "shop", Source: true}, {ID: "a", Ready: true}}
	classes := rungs("db.r6g.large", "db.r6g.xlarge", "db.r6g.2xlarge")
	for name, test := range map[string]struct {
		is       Configured
		from, to int
		c        scale.Capacity
		scales, size, serving, pending,
		bounds, move string
	}{
		"a group": {Configured{Words: instances, Resource: "web-asg"}, 4, 6, scale.Capacity{InService: 3, Pending: 1, Min: 1, Max: 20, At: noon},
			"group web-asg", "6", "3", "1", "group's min 1, max 20", "4 \u2192 6"},
		"an empty group": {Configured{Words: instances, Resource: "web-asg"}, 0, 0, scale.Capacity{At: noon},
			"group web-asg", "0", "0", "0", "group's min 0, max 0", "hold"},
		"readers": {Configured{Words: readers, Resource: "shop"}, 1, 2, scale.Capacity{InService: 1, Min: 0, Max: 15, Members: members, At: noon},
			"readers of shop", "2 readers", "1", "0", "0 to 15 readers", "1 \u2192 2 readers"},
		"the last reader goes": {Configured{Words: readers, Resource: "shop"}, 2, 1, scale.Capacity{InService: 2, Min: 1, Max: 1, Members: members, At: noon},
			"readers of shop", "1 reader", "2", "0", "1 to 1 reader", "2 \u2192 1 reader"},
		"a class": {Configured{Words: class, Resource: "shop"}, 1, 2, scale.Capacity{InService: 1, Min: 1, Max: 3, Ladder: classes, At: noon},
			"class of shop", "db.r6g.xlarge (2 of 3)", "db.r6g.large", "none", "db.r6g.large to db.r6g.2xlarge", "db.r6g.large \u2192 db.r6g.xlarge"},
		"capacity units": {Configured{Words: acu, Resource: "cart"}, 3, 2, scale.Capacity{InService: 3, Min: 1, Max: 3, Ladder: rungs("0.5", "2", "8"), At: noon},
			"capacity (ACU) of cart", "2 ACU (2 of 3)", "8 ACU", "none", "0.5 to 8 ACU", "8 \u2192 2 ACU"},
		"a machine": {Configured{Words: machinetype, Resource: "i-1"}, 2, 2, scale.Capacity{InService: 2, Min: 1, Max: 2, Ladder: rungs("m6i.large", "m6i.xlarge"), At: noon},
			"machine type of i-1", "m6i.xlarge (2 of 2)", "m6i.xlarge", "none", "m6i.large to m6i.xlarge", "hold"},
		"nothing could be read": {Configured{Words: class, Resource: "shop"}, 0, 0, scale.Capacity{},
			"class of shop", "unknown", "unknown", "unknown", "unknown", "hold"},
		"a ladder that left the configuration": {Configured{}, 1, 1, scale.Capacity{InService: 1, Min: 1, Max: 3, Ladder: classes, At: noon},
			"unknown", "db.r6g.large (1 of 3)", "db.r6g.large", "none", "db.r6g.large to db.r6g.2xlarge", "hold"},
		"readers that left the configuration": {Configured{}, 1, 1, scale.Capacity{InService: 1, Max: 15, Members: members, At: noon},
			"readers", "1 reader", "1", "0", "0 to 15 readers", "hold"},
		"a group that left the configuration": {Configured{}, 2, 2, scale.Capacity{InService: 2, Min: 1, Max: 4, At: noon},
			"units", "2", "2", "0", "1 to 4", "hold"},
	} {
		t.Run(name, func(t *testing.T) {
			o, r := options(), record("it", test.from, test.to)
			r.Decision.Capacity = test.c
			o.Reporter = reports{records: []scale.Record{r}, status: Status{LastEvaluation: noon}}
			o.Tier = func(string) (Configured, bool) { return test.is, test.is.Words.Unit != "" }
			page := indexOf(t, o)
			cells := regexp.MustCompile(`<td>(.*?)</td>`).FindAllStringSubmatch(page, -1)
			text := func(i int) string { return strings.ReplaceAll(cells[i][1], "&#39;", "'") }
			got := []string{text(0), text(2), text(3), text(4), text(5), strings.SplitN(text(7), ";", 2)[0]}
			if want := []string{test.scales, test.size, test.serving, test.pending, test.bounds, test.move}; !slices.Equal(got, want) {
				t.Errorf("the page says %q,\nwant %q", got, want)
			}
			if test.is.Words != instances && strings.Contains(page, "group") {
				t.Errorf("the page speaks of a group, and there is none:\n%s", page)
			}
		})
	}
}

// The API names what the positions on a ladder are, beside them.
func TestTheAPINamesRungs(t *testing.T) {
	o, r := options(), record("db", 1, 2)
	r.Decision.Capacity = scale.Capacity{Desired: 1, InService: 1, Min: 1, Max: 3, Ladder: rungs("db.r6g.large", "db.r6g.xlarge", "db.r6g.2xlarge"), At: noon}
	o.Reporter = reports{records: []scale.Record{r, record("web", 4, 6)}, status: Status{LastEvaluation: noon}}
	o.Tier = func(name string) (Configured, bool) {
		if name == "db" {
			return Configured{Words: class, Resource: "shop"}, true
		}
		return Configured{Words: instances, Resource: "web-asg"}, true
	}
	var got []map[string]any
	if err := json.Unmarshal(get(New(o), http.MethodGet, "/api/v1/tiers").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"unit": "class", "resource": "shop", "size": 2.0, "size_name": "db.r6g.xlarge", "min_name": "db.r6g.large", "max_name": "db.r6g.2xlarge"} {
		if got[0][key] != want {
			t.Errorf("%s of the database is %v, want %v", key, got[0][key], want)
		}
	}
	decision, _ := got[0]["decision"].(map[string]any)
	if decision["from_name"] != "db.r6g.large" || decision["to_name"] != "db.r6g.xlarge" {
		t.Errorf("the decision is %v", decision)
	}
	for _, key := range []string{"size_name", "min_name", "max_name"} {
		if x, there := got[1][key]; there {
			t.Errorf("the group has %s %v", key, x)
		}
	}
	if got[1]["unit"] != "instances" || got[1]["resource"] != "web-asg" {
		t.Errorf("the group is %v", got[1])
	}
}
