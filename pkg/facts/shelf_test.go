package facts

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/resource"
)

var (
	noon    = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	ships   = &Shelf[int]{Label: Label{Name: "ships", Noun: "ship"}}
	ports   = &Shelf[string]{Label: Label{Name: "ports", Noun: "port", Way: List}}
	errLost = errors.New("reading ships: throttled: slow down")
)

func TestWhatIsKnownOfAThing(t *testing.T) {
	for _, c := range []struct {
		name     string
		write    func(*Book)
		want     Fact[int]
		answered bool
		why      string
	}{
		{"never read", func(*Book) {}, Fact[int]{}, false, "the ship anna was not read"},
		{"there", func(b *Book) { b.Write("ships", "anna", Entry{Is: 7, Found: true, At: noon}) }, Fact[int]{Is: 7, Found: true, At: noon}, true, ""},
		{"not there", func(b *Book) { b.Write("ships", "anna", Entry{At: noon}) }, Fact[int]{At: noon}, true,
			"no ship named anna in eu-west-1; check its name, the account and the region"},
		{"failed", func(b *Book) { b.Write("ships", "anna", Entry{Err: errLost}) }, Fact[int]{Trouble: errLost.Error()}, false, errLost.Error()},
		{"there, and failed since", func(b *Book) { b.Write("ships", "anna", Entry{Is: 7, Found: true, At: noon, Err: errLost}) },
			Fact[int]{Is: 7, Found: true, At: noon, Trouble: errLost.Error()}, true, ""},
		{"not there, and failed since", func(b *Book) { b.Write("ships", "anna", Entry{At: noon, Err: errLost}) },
			Fact[int]{At: noon, Trouble: errLost.Error()}, true, errLost.Error()},
		{"of another type", func(b *Book) { b.Write("ships", "anna", Entry{Is: "seven", Found: true, At: noon}) },
			Fact[int]{Found: true, At: noon}, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b Book
			c.write(&b)
			got := ships.Get(b.Facts(), "anna")
			if why := got.Why("eu-west-1"); why != c.why {
				t.Errorf("why %q, want %q", why, c.why)
			}
			if unread := got.Unread(); (unread == "ships") != (!got.Found && got.Trouble != "") || unread != "" && unread != "ships" {
				t.Errorf("%q could not be read", unread)
			}
			if got.Answered() != c.answered {
				t.Errorf("answered: %t", got.Answered())
			}
			got.shelf, got.noun, got.key = "", "", ""
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestWhyInTheDefaultRegion(t *testing.T) {
	var b Book
	b.Write("ships", "anna", Entry{At: noon})
	if why := ships.Get(b.Facts(), "anna").Why(""); why != "no ship named anna in the default region; check its name, the account and the region" {
		t.Error(why)
	}
}

func TestTheZeroFactsKnowNothing(t *testing.T) {
	if got := ships.Get(Facts{}, "anna"); got.Found || got.Answered() || got.Why("") != "the ship anna was not read" {
		t.Errorf("got %+v", got)
	}
	if got := ships.All(Facts{}); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

// A list speaks of what is not on it as well.
func TestWhatAListSays(t *testing.T) {
	later, denied := noon.Add(time.Hour), errors.New("denied")
	on := func(at time.Time) map[string]Entry {
		return ports.Entries(map[string]string{"kiel": "open"}, at)
	}
	for _, c := range []struct {
		name         string
		write        func(*Book)
		kiel, bremen Fact[string]
	}{
		{"read", func(b *Book) { b.WriteList("ports", on(noon), noon, nil) },
			Fact[string]{Is: "open", Found: true, At: noon}, Fact[string]{At: noon}},
		{"never read", func(b *Book) { b.WriteList("ports", nil, noon, denied) },
			Fact[string]{Trouble: "denied"}, Fact[string]{Trouble: "denied"}},
		{"failed since: the one before stands, and the failure is told", func(b *Book) {
			b.WriteList("ports", on(noon), noon, nil)
			b.WriteList("ports", nil, later, denied)
		}, Fact[string]{Is: "open", Found: true, At: noon, Trouble: "denied"}, Fact[string]{At: noon, Trouble: "denied"}},
		{"read again", func(b *Book) {
			b.WriteList("ports", on(noon), noon, nil)
			b.WriteList("ports", nil, later, denied)
			b.WriteList("ports", map[string]Entry{}, later, nil)
		}, Fact[string]{At: later}, Fact[string]{At: later}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b Book
			c.write(&b)
			for key, want := range map[string]Fact[string]{"kiel": c.kiel, "bremen": c.bremen} {
				got := ports.Get(b.Facts(), key)
				got.shelf, got.noun, got.key = "", "", ""
				if got != want {
					t.Errorf("%s: got %+v, want %+v", key, got, want)
				}
			}
		})
	}
}

func TestAllAreThoseThatWereFound(t *testing.T) {
	var b Book
	if got := ships.All(b.Facts()); len(got) != 0 { // nothing was ever written
		t.Errorf("got %v", got)
	}
	b.Write("ships", "anna", Entry{Is: 7, Found: true, At: noon})
	b.Write("ships", "berta", Entry{At: noon})
	b.Write("ships", "clara", Entry{Err: errLost})
	b.Write("ships", "dora", Entry{Is: 4, At: noon}) // not found, whatever it was
	if diff := cmp.Diff(map[string]int{"anna": 7}, ships.All(b.Facts())); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyWhatIsUrgentHurries(t *testing.T) {
	shelf := &Shelf[int]{Label: Label{Name: "ships"}, Urgent: func(n int) bool { return n > 5 }}
	got := shelf.Entries(map[string]int{"anna": 7, "berta": 1}, noon)
	if !got["anna"].Urgent || got["berta"].Urgent || !got["berta"].Found || got["berta"].At != noon {
		t.Errorf("got %+v", got)
	}
	if got := ships.Entries(map[string]int{"anna": 7}, noon); got["anna"].Urgent {
		t.Errorf("got %+v", got)
	}
}

func TestOrderKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z0-9.-]{0,12}`)
		db := resource.Database{Engine: word.Draw(t, "engine"), Version: word.Draw(t, "version"), License: word.Draw(t, "license")}
		class := word.Draw(t, "class")
		engine, version, license, got := OrderOf(OrderKey(db, class))
		if engine != db.Engine || version != db.Version || license != db.License || got != class {
			t.Fatalf("%+v %q came back as %q %q %q %q", db, class, engine, version, license, got)
		}
	})
	for _, key := range []string{"", "mysql", "mysql 8.0"} { // one that nobody made
		if engine, _, _, class := OrderOf(key); class != "" || key != "" && engine != "mysql" {
			t.Errorf("%q is %q and %q", key, engine, class)
		}
	}
}
