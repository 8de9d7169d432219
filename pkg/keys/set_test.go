package keys

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// shop has a key of every sort.
type shop struct {
	Name    string
	Open    time.Duration
	Share   float64
	Counts  int
	Big     bool
	Any     bool
	Mood    string
	Shelves []shelf
	Prices  map[string]float64
	Owner   string
	Agent   string
	Given   bool
}

type shelf struct{ Depth int }

func (s *shelf) Keys() Set { return Set{Whole("depth", &s.Depth, AtLeast(1)).Required()} }

func (s *shop) Keys() Set {
	var who string
	price := func(name string) Key {
		v := s.Prices[name]
		return Number(name, &v, Above(0.0)).Then(func() {
			if s.Prices == nil {
				s.Prices = map[string]float64{}
			}
			s.Prices[name] = v
		})
	}
	return Set{
		Text("name", &s.Name, NotEmpty).Required(),
		Span("open_for", &s.Open, AtMost(Day)).Was("hours"),
		Share("share", &s.Share, AtMost(1.0)).ShownIf(func() bool { return s.Share > 0 }),
		Whole("counts", &s.Counts).Given(&s.Given),
		Yes("big", &s.Big),
		Switch("when", &s.Any, "all", "any", Words{"or": "any"}),
		Choice("mood", &s.Mood, "calm", "busy"),
		Sections("shelves", &s.Shelves, "nothing could be sold", (*shelf).Keys).ShownIf(func() bool { return len(s.Shelves) > 0 }),
		Map("prices", Entries{Names: []Check[string]{Word}, Entry: func(name string, _ int) Key { return price(name) }, All: func() (out []Key) {
			for name := range s.Prices {
				out = append(out, price(name))
			}
			return out
		}}).ShownIf(func() bool { return len(s.Prices) > 0 }),
		OneOf("a shop", &who,
			Text("owner", &s.Owner).ShownIf(func() bool { return s.Owner != "" }),
			Text("agent", &s.Agent).ShownIf(func() bool { return s.Agent != "" })),
		Demand(Rule{"dependentRequired": Rule{"agent": []string{"share"}}}, func(at At) {
			if s.Agent != "" && !at.Has("share") {
				at.Problem("agent", "goes with a share; set %s as well", at.Path("share"))
			}
		}),
	}
}

// scalar, mapping and list make the nodes of a document, one line each.
type writer struct{ line int }

func (w *writer) scalar(tag, value string) *Node {
	return &Node{Line: w.line, Col: 10, Tag: tag, Value: value}
}

func (w *writer) mapping(of ...any) *Node {
	n := &Node{Kind: Mapping, Line: w.line, Col: 1}
	for i := 0; i < len(of); i += 2 {
		w.line++
		value, is := of[i+1].(func() *Node)
		key := &Node{Line: w.line, Col: 1, Tag: "!!str", Value: of[i].(string)}
		if !is {
			tag := map[bool]string{true: "!!int", false: "!!str"}[strings.Trim(of[i+1].(string), "0123456789") == ""]
			value = func() *Node { return w.scalar(tag, of[i+1].(string)) }
		}
		n.Entries = append(n.Entries, Pair{key, value()})
	}
	return n
}

func TestRead(t *testing.T) {
	for _, test := range []struct {
		name string
		of   []any
		want []string // problems
		is   shop
	}{
		{"defaults stay", []any{"name", "corner", "owner", "me"}, nil, shop{Name: "corner", Owner: "me", Open: time.Hour, Mood: "calm"}},
		{"all problems at once, in the order of the file", []any{"naem", "corner", "open_for", "60", "owner", "me"}, []string{
			"f:1:1: naem: unknown key; did you mean name?",
			"f:2:10: open_for: 60 has no unit; write 60m for minutes (the default is 1h)",
		}, shop{Owner: "me", Open: time.Hour, Mood: "calm"}},
		{"an old name is answered with the new one", []any{"name", "x", "owner", "me", "hours", "2h"}, []string{"f:3:1: hours: hours is now called open_for"},
			shop{Name: "x", Owner: "me", Open: time.Hour, Mood: "calm"}},
		{"nearly the old name", []any{"name", "x", "owner", "me", "huors", "2h"}, []string{"f:3:1: huors: unknown key; did you mean open_for?"},
			shop{Name: "x", Owner: "me", Open: time.Hour, Mood: "calm"}},
		{"two that exclude each other", []any{"name", "x", "owner", "me", "agent", "you"},
			[]string{"f:3:10: agent: cannot be combined with owner; a shop has only one of owner, agent"}, shop{Name: "x", Open: time.Hour, Mood: "calm"}},
		{"none of two", []any{"name", "x"}, []string{"f:1: a shop needs one of owner, agent"}, shop{Name: "x", Open: time.Hour, Mood: "calm"}},
		{"a demand on several", []any{"name", "x", "agent", "you"}, []string{"f:2:10: agent: goes with a share; set share as well"},
			shop{Name: "x", Agent: "you", Open: time.Hour, Mood: "calm"}},
		{"words, presence and shares", []any{"name", "x", "owner", "me", "when", "any", "counts", "0", "share", "25%", "mood", "busy"}, nil,
			shop{Name: "x", Owner: "me", Any: true, Given: true, Share: 0.25, Mood: "busy", Open: time.Hour}},
		{"a refused value leaves the default", []any{"name", "x", "owner", "me", "mood", "buzy", "open_for", "25h"}, []string{
			"f:3:10: mood: buzy is not known; did you mean busy?", "f:4:10: open_for: 25h is above the maximum 1d",
		}, shop{Name: "x", Owner: "me", Open: time.Hour, Mood: "calm"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := &writer{}
			root := w.mapping(test.of...)
			got := shop{Open: time.Hour, Mood: "calm"}
			result := Read("f", root, got.Keys())
			var said []string
			for _, p := range result.Problems {
				said = append(said, p.String())
			}
			if diff := cmp.Diff(test.want, said); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.is, got); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
		})
	}
}

func TestShow(t *testing.T) {
	s := shop{Name: "corner", Open: 90 * time.Minute, Any: true, Mood: "busy", Shelves: []shelf{{2}}, Prices: map[string]float64{"tea": 2.5}, Owner: "me"}
	want := Values{{"name", "corner"}, {"open_for", "1h30m"}, {"big", false}, {"when", "any"}, {"mood", "busy"},
		{"shelves", []any{Values{{"depth", 2}}}}, {"prices", Values{{"tea", 2.5}}}, {"owner", "me"}}
	if diff := cmp.Diff(want, s.Keys().Show()); diff != "" {
		t.Error(diff)
	}
}

func TestSchemaHasWhatIsDeclared(t *testing.T) {
	schema := new(shop).Keys().Schema()
	want := []string{"agent", "big", "counts", "mood", "name", "open_for", "owner", "prices", "share", "shelves", "shelves[*].depth", "when"}
	if diff := cmp.Diff(want, schema.Names()); diff != "" {
		t.Error(diff)
	}
	if !slices.Equal(schema["required"].([]string), []string{"name"}) || schema["oneOf"] == nil || schema["additionalProperties"] != false {
		t.Errorf("%v", schema)
	}
	if strings.Contains(strings.Join(schema.Names(), " "), "hours") {
		t.Error("an old name is offered")
	}
}

// A secret is neither shown nor repeated.
func TestSecret(t *testing.T) {
	v := "print-me"
	aKey := That(Rule{"pattern": decimal.String()}, func(v string) string {
		if decimal.MatchString(v) {
			return ""
		}
		return "is not a key"
	})
	if got := (Set{Secret("key", &v, aKey)}).Show()[0].Holds; got != "(set)" {
		t.Errorf("shown as %v", got)
	}
	w := &writer{}
	result := Read("f", w.mapping("key", "print me"), Set{Secret("key", &v, aKey)})
	if len(result.Problems) != 1 || result.Problems[0].Message != "is not a key" {
		t.Errorf("%v", result.Problems)
	}
}

// What is written under a key that nothing asked for is found, wherever it stands.
func TestPaths(t *testing.T) {
	w := &writer{}
	item := &Node{Kind: Mapping, Line: 7, Col: 5, Entries: []Pair{{&Node{Line: 7, Col: 5, Tag: "!!str", Value: "depth"}, &Node{Line: 7, Col: 12, Tag: "!!int", Value: "3"}}}}
	root := w.mapping("name", "x", "owner", "me", "shelves", func() *Node { return &Node{Kind: Sequence, Line: 6, Col: 3, Items: []*Node{item}} })
	var s shop
	set := append(s.Keys(), Demand(nil, func(at At) {
		at.Problem("shelves[0].depth", "here")
		at.Problem("shelves[0].width", "beside")
		at.Problem("prices.tea", "nowhere")
		if at.Value("shelves[0].depth") != "3" || at.Has("prices.tea") || !at.Has("shelves[0].depth") || at.Sound("shelves[0].depth") || !at.Sound("name") {
			t.Error("paths do not tell what is written")
		}
	}))
	var said []string
	for _, p := range Read("f", root, set).Problems {
		said = append(said, p.String())
	}
	want := []string{"f:1: prices.tea: nowhere", "f:7:5: shelves[0].width: beside", "f:7:12: shelves[0].depth: here"}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
}
