package kindtest

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Noon is when everything begins.
var Noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// World is a kind, and a cloud in which a tier of the kind is well.
type World struct {
	// Kind is what the configuration says; it plays the roles of package kind.
	Kind kind.Viewer
	// Cloud holds everything that the kind wants and nothing else.
	Cloud *Cloud
	// Resource is what the ledger locks.
	Resource string
	// Gone takes what the tier scales out of the cloud.
	Gone func()
	// Do is what a call does in the cloud, at once or from the next Pass on.
	Do Effect
	// Pass lets a minute pass; nil where nothing takes time.
	Pass func()
}

// Case is one kind.
type Case struct {
	// New makes a world, each time another one.
	New func() World
	// Changes are sizes to change between, by the name of the case. Each begins in a world
	// of New that Prepare may alter.
	Changes map[string]Change
	// Objects are what makes the view object to a change, by name: what must not be planned.
	Objects map[string]func(World)
	// Advisory are the shelves that only advise, and why: that one cannot be read holds no
	// change. All others do in mode manage.
	Advisory map[string]string
	// Listed lays what inventories list on the shelves of the cloud of New: what the tier
	// scales, at least.
	Listed func(*Cloud)
}

// Change is a size to change to. One that shrinks begins in a world with more.
type Change struct {
	To      int
	Prepare func(World)
}

// Run asserts of a kind what is asserted of every kind.
func Run(t *testing.T, c Case) {
	t.Run("a size that is not known is reported as missing and never as 0", c.unknown)
	t.Run("the same facts give the same result", c.pure)
	t.Run("a change with an objection is not planned", c.objections)
	changes := 0
	for _, r := range roles {
		switch k := c.New().Kind; {
		case r.played(k):
			if r.who == change {
				changes++
			}
			t.Run("as "+r.name, func(t *testing.T) { r.check(c, t) })
		case r.who == every:
			t.Errorf("%T does not implement the interface kind.%s, which every kind must implement", k, r.name)
		}
	}
	if changes == 0 {
		t.Error("the kind implements neither kind.Changer nor kind.Setter, so it cannot change anything")
	}
	if len(c.Changes) == 0 || len(c.Objects) == 0 {
		t.Error("the test case needs at least one change and one objection")
	}
}

func (w World) tier() kind.Watched { return w.in(scale.Manage) }

func (w World) in(mode scale.Mode) kind.Watched { return kind.Watched{Name: "tier", Mode: mode} }

// wants is what an evaluation reads.
func (w World) wants(mode scale.Mode) func(facts.Facts, *facts.Order) {
	return func(known facts.Facts, o *facts.Order) { w.Kind.Wants(w.in(mode), known, o) }
}

// view is the tier as an evaluation sees it.
func (w World) view(t *testing.T, mode scale.Mode) kind.View {
	t.Helper()
	f, _ := w.Cloud.Look(t.Context(), Noon, w.wants(mode))
	return w.Kind.View(w.in(mode), f, Noon)
}

// decide is a decision to change the size that is seen.
func (w World) decide(t *testing.T, mode scale.Mode, to int) scale.Decision {
	t.Helper()
	v := w.view(t, mode)
	if v.Missing != "" {
		t.Fatalf("the tier of the test case must have a size, but its size is missing: %s", v.Missing)
	}
	from := scale.Snapshot{Mode: mode, Capacity: v.Capacity}.Current()
	return scale.Decision{Tier: w.tier().Name, At: Noon, Mode: mode, From: from, To: to, Capacity: v.Capacity, Until: Noon.Add(30 * time.Minute)}
}

func (c Case) unknown(t *testing.T) {
	w := c.New()
	well := w.view(t, scale.Manage)
	if well.Missing != "" || len(well.Objections)+len(well.NoShrink) > 0 || well.Capacity.Desired == 0 {
		t.Fatalf("the tier of a test case must have a size and no objection: %+v", well)
	}
	asked, order := w.Cloud.shelves, facts.Order{}
	for _, mode := range []scale.Mode{scale.Manage, scale.Observe} {
		missing(t, "before anything is read", w.Kind.View(w.in(mode), facts.Facts{}, Noon))
		f, err := w.Cloud.Look(t.Context(), Noon, w.wants(mode))
		if err != nil {
			t.Errorf("the facts that the kind asks for cannot be read, or it never stops asking for more: %v", err)
		}
		w.Kind.Wants(w.in(mode), f, &order)
	}
	wanted := order.Shelves()
	for name := range asked {
		if !slices.Contains(wanted, name) && c.Advisory[name] != "" {
			t.Errorf("the test case lists the facts %q as advisory, but the kind does not read them", name)
		}
	}
	for _, shelf := range wanted {
		broken := map[string]error{shelf: ErrDown}
		if w.Cloud.shelves[shelf].Way != facts.List {
			for _, key := range order.Keys(shelf) { // one thing that AWS does not take, beside others that it does
				broken[shelf+" "+key] = &scale.Failure{Doing: "reading " + key, Kind: scale.Invalid, Err: ErrDown}
			}
		}
		for what, err := range broken {
			c.blind(t, well, shelf, what, err)
		}
	}
	w.Gone()
	for _, mode := range []scale.Mode{scale.Manage, scale.Minimum, scale.Observe} {
		v := w.view(t, mode)
		missing(t, "after the resource is deleted", v)
		if !v.Gone {
			t.Errorf("after the resource is deleted, the view in mode %s must say that it is gone, or it is charged for ever", mode)
		}
	}
	if v := w.Kind.View(w.in(scale.Manage), facts.Facts{}, Noon); v.Gone {
		t.Error("what was not read is not gone")
	}
}

// missing asserts that a view has no size and says why.
func missing(t *testing.T, name string, v kind.View) {
	t.Helper()
	if v.Missing == "" || v.Capacity.Known() || v.Capacity.Desired != 0 {
		t.Errorf("%s the size must be missing with a reason: reason %q, size %+v", name, v.Missing, v.Capacity)
	}
}

// blind looks at a tier that was well while something of a shelf cannot be read.
func (c Case) blind(t *testing.T, well kind.View, shelf, what string, err error) {
	w := c.New()
	w.Cloud.Fail(what, err)
	advises := c.Advisory[shelf] != ""
	for _, mode := range []scale.Mode{scale.Manage, scale.Observe} {
		v := w.view(t, mode)
		why := slices.Concat(v.Objections, v.NoShrink)
		switch {
		case v.Missing != "":
			missing(t, "while the facts "+what+" cannot be read", v)
			if v.Gone {
				t.Errorf("while the facts %q cannot be read, the resource is not known to be gone", what)
			}
		case v.Capacity.Desired != well.Capacity.Desired || v.Capacity.InService != well.Capacity.InService:
			t.Errorf("while the facts %q cannot be read, the size may be missing, but must not differ: %+v, before %+v", what, v.Capacity, well.Capacity)
		case mode == scale.Manage && len(why) == 0 && !advises:
			t.Errorf("while the facts %q cannot be read, a change cannot be verified, but the kind has no objection to it", what)
		case mode == scale.Manage && len(why) > 0 && advises:
			t.Errorf("the facts %q are only advisory, but while they cannot be read the kind objects: %v", what, why)
		}
	}
}

func (c Case) pure(t *testing.T) {
	same := func(what string, do func() any) {
		t.Helper()
		if a, b := do(), do(); !reflect.DeepEqual(a, b) {
			t.Errorf("%s gives two results for the same facts:\n%+v\n%+v", what, a, b)
		}
	}
	worlds := map[string]func(World){"well": func(World) {}, "gone": func(w World) { w.Gone() }}
	maps.Copy(worlds, c.Objects)
	for name, prepare := range worlds {
		w := c.New()
		prepare(w)
		for _, mode := range []scale.Mode{scale.Manage, scale.Minimum, scale.Observe, scale.Off} {
			read, _ := w.Cloud.Look(t.Context(), Noon, w.wants(mode))
			was := w.Cloud.String()
			for _, f := range []facts.Facts{read, {}} {
				same(name+": View", func() any { return w.Kind.View(w.in(mode), f, Noon) })
				same(name+": Wants", func() any {
					var o facts.Order
					w.Kind.Wants(w.in(mode), f, &o)
					return o
				})
				for _, r := range roles {
					if r.played(w.Kind) && r.think != nil {
						same(name+": "+r.name, func() any { return r.think(w, f) })
					}
				}
			}
			if is := w.Cloud.String(); is != was {
				t.Errorf("%s: the kind changed the facts that it was given:\n%s\n%s", name, was, is)
			}
		}
	}
}

func (c Case) objections(t *testing.T) {
	for name, prepare := range c.Objects {
		w := c.New()
		d := w.decide(t, scale.Manage, c.anyChange().To)
		prepare(w)
		v := w.view(t, scale.Manage)
		if len(v.Objections) == 0 {
			t.Errorf("%s: the view must have an objection, and has none", name)
		}
		k, changes := w.Kind.(kind.Changer)
		if !changes { // who sets a size compares the view right before
			continue
		}
		ch := kind.Change{Tier: w.tier(), Resource: w.Resource, Decision: d}
		f, _ := w.Cloud.Look(t.Context(), Noon, func(known facts.Facts, o *facts.Order) {
			w.Kind.Wants(ch.Tier, known, o)
			k.Look(ch, known, o)
		})
		if op, refused := kind.Planned(k, ch, f); refused == "" {
			t.Errorf("%s: the operation %+v is planned in spite of the objections %v", name, op, v.Objections)
		}
	}
}

// anyChange is the first change by name.
func (c Case) anyChange() Change { return c.Changes[slices.Min(slices.Collect(maps.Keys(c.Changes)))] }
