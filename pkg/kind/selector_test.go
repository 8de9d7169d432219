package kind

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The rule of a change-over, step by step as a deployment goes through it.
func TestChoose(t *testing.T) {
	tests := []struct {
		name          string
		all           []Candidate
		want          string
		names, beside string
	}{
		{name: "nothing matches"},
		{name: "one matches", all: []Candidate{{Name: "blue"}}, want: "blue", names: "blue"},
		{name: "one matches and is empty: a tier may be at zero", all: []Candidate{{Name: "blue", Empty: true}}, want: "blue", names: "blue"},
		{name: "the new group is made and is empty", all: []Candidate{{Name: "blue"}, {Name: "green", Empty: true}}, want: "blue", names: "blue", beside: "green"},
		{name: "both run: nothing is chosen", all: []Candidate{{Name: "green"}, {Name: "blue"}}, names: "blue green"},
		{name: "the old one is empty", all: []Candidate{{Name: "blue", Empty: true}, {Name: "green"}}, want: "green", names: "green", beside: "blue"},
		{name: "the old one is being deleted and still has machines", all: []Candidate{{Name: "blue", Leaving: true}, {Name: "green"}}, want: "green", names: "green", beside: "blue"},
		{name: "the only one is being deleted", all: []Candidate{{Name: "blue", Leaving: true}}, beside: "blue"},
		{name: "both are empty: nothing is chosen", all: []Candidate{{Name: "blue", Empty: true}, {Name: "green", Empty: true}}, names: "blue green"},
		{name: "the new one is empty and the old one leaves", all: []Candidate{{Name: "blue", Leaving: true}, {Name: "green", Empty: true}}, want: "green", names: "green", beside: "blue"},
		{name: "two run beside an empty one", all: []Candidate{{Name: "a"}, {Name: "b"}, {Name: "c", Empty: true}}, names: "a b", beside: "c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := Choose(tt.all)
			if c.Name != tt.want || strings.Join(c.Names, " ") != tt.names || strings.Join(c.Beside, " ") != tt.beside {
				t.Errorf("got %+v", c)
			}
		})
	}
}

// Whatever there is, the order in which it is listed decides nothing, and something that runs
// and stays is never left out for something else.
func TestChoosingIsNoGuess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) Candidate {
			return Candidate{Name: rapid.StringMatching(`[a-e]{1,2}`).Draw(t, "name"), Empty: rapid.Bool().Draw(t, "empty"), Leaving: rapid.Bool().Draw(t, "leaving")}
		}), 0, 5, func(c Candidate) string { return c.Name }).Draw(t, "all")
		c := Choose(slices.Clone(all))
		if again := Choose(rapid.Permutation(all).Draw(t, "order")); again.Name != c.Name || !slices.Equal(again.Names, c.Names) {
			t.Fatalf("%+v, and in another order %+v", c, again)
		}
		for _, x := range all {
			runs := !x.Empty && !x.Leaving
			if runs && !slices.Contains(c.Names, x.Name) {
				t.Fatalf("%s runs and was not among %v", x.Name, c.Names)
			}
			if c.Name == x.Name && x.Leaving {
				t.Fatalf("%s is being deleted and was chosen", x.Name)
			}
		}
		if (c.Name != "") != (len(c.Names) == 1) || (c.Name == "") != (c.Why(Selector{Prefix: "web-"}, "group", "here") != "") {
			t.Fatalf("%+v says %q", c, c.Why(Selector{Prefix: "web-"}, "group", "here"))
		}
	})
}

func TestWhyNothingIsChosen(t *testing.T) {
	tag := Selector{Tags: []Tag{{"env", "prod"}, {"role", "web"}}}
	many := Choice{Names: []string{"a", "b", "c", "d", "e", "f", "g"}}
	for _, tt := range []struct {
		choice Choice
		by     Selector
		want   string
	}{
		{Choice{}, tag, "no Auto Scaling group in us-east-1 has the tag env=prod, role=web; nothing is changed until exactly one has it: check the tag, the account and the region"},
		{Choice{Beside: []string{"blue"}}, Selector{Prefix: "web-"},
			"the only Auto Scaling groups in us-east-1 with the prefix web- are being deleted: blue; nothing is changed until another group matches"},
		{Choice{Names: []string{"blue", "green"}}, tag,
			"2 Auto Scaling groups in us-east-1 have the tag env=prod, role=web: blue, green; nothing is changed until exactly one of them has machines"},
		{many, Selector{Prefix: "w"}, "7 Auto Scaling groups in us-east-1 have the prefix w: a, b, c, d, e and 2 more; nothing is changed until exactly one of them has machines"},
	} {
		if got := tt.choice.Why(tt.by, "Auto Scaling group", "us-east-1"); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

func TestASelectorMatches(t *testing.T) {
	tags := map[string]string{"role": "web", "env": "prod", "empty": ""}
	for _, tt := range []struct {
		by   Selector
		want bool
	}{
		{Selector{}, false},
		{Selector{Prefix: "web-"}, true},
		{Selector{Prefix: "web-blue"}, true},
		{Selector{Prefix: "WEB-"}, false},
		{Selector{Tags: []Tag{{"role", "web"}}}, true},
		{Selector{Tags: []Tag{{"role", "web"}, {"env", "prod"}}}, true},
		{Selector{Tags: []Tag{{"role", "web"}, {"env", "test"}}}, false},
		{Selector{Tags: []Tag{{"Role", "web"}}}, false},
		{Selector{Tags: []Tag{{"empty", ""}}}, true},
		{Selector{Tags: []Tag{{"absent", ""}}}, false},
	} {
		if got := tt.by.Matches("web-blue", tags); got != tt.want {
			t.Errorf("%q matches: %t", tt.by, got)
		}
	}
}

// The index finds what going through all of them finds.
func TestTheIndexFindsWhatMatches(t *testing.T) {
	type thing struct {
		name string
		tags map[string]string
	}
	words := rapid.SampledFrom([]string{"", "a", "ab", "abc", "b", "ba"})
	rapid.Check(t, func(t *rapid.T) {
		things := map[string]thing{}
		for range rapid.IntRange(0, 8).Draw(t, "things") {
			name := words.Draw(t, "name") + "-x"
			things[name] = thing{name, rapid.MapOf(words, words).Draw(t, "tags")}
		}
		x := Index(func(is thing) (Candidate, map[string]string) { return Candidate{Name: is.name}, is.tags })(maps.All(things))
		s := Selector{Prefix: words.Draw(t, "prefix")}
		if rapid.Bool().Draw(t, "tagged") {
			s = Selector{Tags: []Tag{{words.Draw(t, "key"), words.Draw(t, "value")}, {words.Draw(t, "other key"), words.Draw(t, "other value")}}}
		}
		var want, got []string
		for name, is := range things {
			if s.Matches(name, is.tags) {
				want = append(want, name)
			}
		}
		for _, c := range x.Match(s) {
			got = append(got, c.Name)
		}
		slices.Sort(want)
		if !slices.Equal(want, got) {
			t.Fatalf("%q finds %v, want %v", s, got, want)
		}
	})
}
