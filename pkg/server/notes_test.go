package server

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Whoever acts is told what becomes of the size that the tier has now, so that nobody
// waits for a cap that shrinks at once, or for a minimum that does nothing.
func TestWhatHappensNext(t *testing.T) {
	at := func(size, least, most int) scale.Record {
		r := record("web", size, size)
		r.Decision.Mode = scale.Manage
		r.Decision.Capacity.Min, r.Decision.Capacity.Max = least, most
		return r
	}
	database := at(5, 0, 15)
	database.Decision.Capacity.Members = []scale.Member{{ID: "shop-1"}}
	cooperates := at(10, 10, 40)
	cooperates.Decision.Mode = scale.Minimum
	paused := scale.Action{ID: "a1", Tier: "web", Kind: scale.Pause, Shrink: true}
	long := paused
	long.Until = time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		record     scale.Record
		before     []scale.Action
		path, body string
		want       []string
	}{
		"a cap below the size":      {at(15, 0, 40), nil, overridePath, `{"max": 8}`, []string{"web has 15 now: the next evaluation sets 8 at once"}},
		"a cap above the size":      {at(5, 0, 40), nil, overridePath, `{"max": 8}`, []string{"web has 5 now, and does not grow above 8"}},
		"a cap below AWS's minimum": {at(15, 10, 40), nil, overridePath, `{"max": 8}`, []string{"AWS's own minimum of web is 10; dynascale does not go lower", "web has 15 now: the next evaluation sets 10 at once"}},
		"a cap while shrinking is paused": {at(15, 0, 40), []scale.Action{paused}, overridePath, `{"max": 8}`, []string{
			"shrinking is paused by a1 (with no end time): the tier does not grow above your maximum, and does not shrink to it until that pause ends",
			"web has 15 now, outside its limits 2 to 8: the size stays while the tier is paused, and is corrected after the pause"}},
		"a cap above the size while shrinking is paused": {at(5, 0, 40), []scale.Action{paused}, overridePath, `{"max": 8}`, []string{
			"shrinking is paused by a1 (with no end time): the tier does not grow above your maximum, and does not shrink to it until that pause ends",
			"web has 5 now, and does not grow above 8"}},
		"both bounds while shrinking is paused": {at(5, 0, 40), []scale.Action{paused}, overridePath, `{"min": 9, "max": 12}`, []string{
			"shrinking is paused by a1 (with no end time): the tier does not grow above your maximum, and does not shrink to it until that pause ends", "web has 5 now: the next evaluation sets 9 at once"}},
		"both bounds, and they end before the pause": {at(5, 0, 40), []scale.Action{long}, overridePath, `{"min": 9, "max": 12, "for": "30m"}`, []string{
			"shrinking is paused by a1 (until 2099-01-01T00:00:00Z): the tier does not grow above your maximum, and does not shrink to it until that pause ends, but the override ends before that; end the pause, or give the override a longer --for", "web has 5 now: the next evaluation sets 9 at once"}},
		"a minimum above the size":      {at(5, 0, 40), nil, overridePath, `{"min": 9}`, []string{"web has 5 now: the next evaluation sets 9 at once"}},
		"a minimum that is fulfilled":   {at(12, 0, 40), nil, overridePath, `{"min": 9}`, nil},
		"a minimum above AWS's maximum": {at(5, 0, 7), nil, overridePath, `{"min": 9}`, []string{"AWS's own maximum of web is 7; dynascale does not go higher", "web has 5 now: the next evaluation sets 7 at once"}},
		"readers":                       {database, nil, overridePath, `{"max": 3}`, []string{"web has 5 now: its size goes to 3 step by step; each step waits for the maintenance window (if the tier has one) and for all checks before a change"}},
		"0 by hand, then a pause":       {at(0, 0, 40), nil, pausePath, `{}`, []string{"web has 0 now, outside its limits 2 to 20: the size stays while the tier is paused, and is corrected after the pause"}},
		"0 by hand, and shrinking held": {at(0, 0, 40), nil, pausePath, `{"direction": "shrink"}`, []string{"web has 0 now: the next evaluation sets 2 at once"}},
		"0 by hand, beside another owner": {at(0, 1, 40), nil, pausePath, `{}`, []string{
			"web has 0, and its minimum in AWS is 1: AWS may raise its size to this minimum, also during the pause",
			"web has 0 now, outside its limits 2 to 20: the size stays while the tier is paused, and is corrected after the pause"}},
		"a pause of what is well":        {at(5, 0, 40), nil, pausePath, `{}`, nil},
		"a pause beside AWS's policies":  {cooperates, nil, pausePath, `{}`, []string{"mode minimum: AWS's scaling policies still change the size of web, above the minimum that dynascale sets"}},
		"every tier, beside AWS's":       {cooperates, nil, "/api/v1/pause", `{}`, []string{"mode minimum: AWS's scaling policies still change the size of web, above the minimum that dynascale sets"}},
		"a cap of what AWS's ones scale": {cooperates, nil, overridePath, `{"max": 12}`, []string{"web has 10 now, and does not grow above 12"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(func(o *Options) {
				o.Reporter = reports{records: []scale.Record{c.record}}
				o.Tier = func(string) (Configured, bool) {
					return Configured{Mode: c.record.Decision.Mode, Min: 2, Max: 20}, true
				}
			})
			d.keeper.kept = c.before
			if got := d.answered(t, c.path, c.body).Notes; !slices.Equal(got, c.want) {
				t.Errorf("noted %q, want %q", got, c.want)
			}
		})
	}
}

// A pause of every tier is answered with what can be read.
func TestAnAnswerAboutManyTiersIsShort(t *testing.T) {
	var records []scale.Record
	for i := range 100 {
		r := record(fmt.Sprint("tier-", i), 4, 4)
		r.Decision.Mode = scale.Manage
		r.Decision.Reasons = append(r.Decision.Reasons, scale.Reason{Rule: "owner", From: 4, To: 4, Because: "a scaling policy is enabled"})
		records = append(records, r)
	}
	d := newDesk(func(o *Options) {
		o.Reporter = reports{records: records}
		o.Tier = func(string) (Configured, bool) { return Configured{Mode: scale.Manage, Max: 20}, true }
	})
	got := d.answered(t, "/api/v1/pause", "").Notes
	if len(got) != mostNotes+1 || got[mostNotes] != "and 80 notes more; 'dynascale status' shows every tier" ||
		got[0] != "tier-0: others can still make changes (for example a scaling policy of AWS), but dynascale makes none now. The reason: a scaling policy is enabled" {
		t.Errorf("%d notes: %q", len(got), got)
	}
}

// An override waits only while both directions are paused: a minimum also keeps the tier from
// shrinking, and a maximum from growing.
func TestAnOverrideWaitsForPauses(t *testing.T) {
	grow, shrink := scale.Action{Kind: scale.Pause, Grow: true}, scale.Action{Kind: scale.Pause, Shrink: true}
	whole := scale.Action{Kind: scale.Pause, Grow: true, Shrink: true}
	for name, c := range map[string]struct {
		low, high int
		pauses    []scale.Action
		want      bool
	}{
		"a minimum, growth paused":         {9, 0, []scale.Action{grow}, false},
		"a minimum, shrinking paused":      {9, 0, []scale.Action{shrink}, false},
		"both, growth paused":              {9, 12, []scale.Action{grow}, false},
		"both, shrinking paused":           {9, 12, []scale.Action{shrink}, false},
		"both, and two pauses":             {9, 12, []scale.Action{grow, shrink}, true},
		"a minimum, all paused":            {9, 0, []scale.Action{whole}, true},
		"a maximum, shrinking paused":      {0, 12, []scale.Action{shrink}, false},
		"both, beside an override":         {9, 12, []scale.Action{{Kind: scale.Override, Min: 1}}, false},
		"a maximum, nothing paused at all": {0, 12, nil, false},
	} {
		a := scale.Action{Kind: scale.Override, Tier: "web", Min: c.low, Max: c.high}
		if got := waits(a, Configured{Mode: scale.Manage}, c.pauses); got != c.want {
			t.Errorf("%s: waits %v", name, got)
		}
	}
}

// Under a brake nothing is set at once, and a growth is told with what it costs.
func TestWhatAnOverrideDoesUnderABrake(t *testing.T) {
	r := record("web", 5, 5)
	r.Decision.Mode, r.Decision.Capacity.Max = scale.Manage, 40
	r.Decision.Cost = &scale.Cost{Unit: 0.25}
	for name, c := range map[string]struct {
		level brake.Level
		waits bool
		want  []string
	}{
		"no brake": {brake.Run, false, []string{"web has 5 now: the next evaluation sets 9 at once; that costs about $1.00 an hour more"}},
		"a pause":  {brake.Run, false, []string{"web has 5 now: the next evaluation sets 9 at once; that costs about $1.00 an hour more"}},
		"a brake":  {brake.Pause, true, []string{"a brake pauses every tier (the brake file /var/lib/dynascale/PAUSE). 'dynascale resume' ends it only with --brake-file; or remove the file yourself: rm /var/lib/dynascale/PAUSE"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(func(o *Options) {
				o.Reporter = reports{records: []scale.Record{r}}
				o.Tier = func(string) (Configured, bool) { return Configured{Mode: scale.Manage, Min: 2, Max: 20}, true }
				o.Brake = func() brake.Report {
					all := []brake.State{{Source: "file", Where: "/var/lib/dynascale/PAUSE", Level: c.level}}
					if name == "a pause" { // of every tier: it is among the actions, and told there
						all = append(all, brake.State{Source: "pause", Level: brake.Pause})
					}
					return brake.Report{Brakes: all}
				}
			})
			if got := d.answered(t, overridePath, `{"min": 9}`); got.Waits != c.waits || !slices.Equal(got.Notes, c.want) {
				t.Errorf("waits %v, notes %q", got.Waits, got.Notes)
			}
		})
	}
}
