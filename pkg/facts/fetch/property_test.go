package fetch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/scale"
)

// answer is what a call was told.
type answer struct {
	keys  []string
	found map[string]string
	err   error
}

// A cloud of any temper is asked for anything, minute after minute. What was not read, or
// what failed, is never found, nothing is read twice in one evaluation, and calls are
// bounded.
func TestReadingIsSafe(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.SampledFrom([]time.Duration{0, 0, 2 * time.Minute, 5 * time.Minute})
		var labels []facts.Label
		for i, way := range []facts.Way{facts.Named, facts.Named, facts.List, facts.One, facts.One} {
			l := facts.Label{Name: fmt.Sprintf("shelf%d", i), Service: rapid.SampledFrom([]string{"sea", "land"}).Draw(t, "service"), Way: way,
				Every: minutes.Draw(t, "every"), Again: minutes.Draw(t, "again"), Keep: rapid.Bool().Draw(t, "keep"),
				Page: rapid.IntRange(0, 3).Draw(t, "page"), Few: rapid.IntRange(0, 4).Draw(t, "few"), Turn: rapid.IntRange(0, 4).Draw(t, "turn")}
			if rapid.Bool().Draw(t, "alike") {
				l.Alike = func(key string) string { return key[:1] }
			}
			labels = append(labels, l)
		}
		w := &world{}
		var answers map[string][]answer // of this evaluation, by shelf
		var denied, bad map[string]bool
		var sources []Source
		var shelves []*facts.Shelf[string]
		for _, l := range labels {
			s := shelf(l)
			s.Urgent = func(is string) bool { return is == "1" }
			shelves = append(shelves, s)
			source := w.source(s)
			read := source.Read
			source.Read = func(ctx context.Context, now time.Time, keys []string) (map[string]facts.Entry, error) {
				found, err := read(ctx, now, keys)
				w.mu.Lock()
				defer w.mu.Unlock()
				a := answer{slices.Clone(keys), map[string]string{}, err}
				for key, e := range found {
					a.found[key] = e.Is.(string)
				}
				answers[l.Name] = append(answers[l.Name], a)
				return found, err
			}
			sources = append(sources, source)
		}
		w.ask = func(_ context.Context, shelf string, keys []string) error {
			switch {
			case denied[shelf]:
				return fail(scale.Denied)
			case slices.ContainsFunc(keys, func(key string) bool { return bad[key] }):
				return fail(scale.Invalid)
			}
			return nil
		}
		r := New(sources)
		known := map[[2]string]facts.Fact[string]{} // the last answer of each thing
		now := noon
		for range rapid.IntRange(1, 12).Draw(t, "evaluations") {
			now = now.Add(rapid.SampledFrom([]time.Duration{time.Minute, time.Minute, 3 * time.Minute, 70 * time.Minute, -2 * time.Minute}).Draw(t, "later"))
			answers, denied, bad, w.there = map[string][]answer{}, map[string]bool{}, map[string]bool{}, map[string]string{}
			for _, l := range labels {
				denied[l.Name] = rapid.IntRange(0, 3).Draw(t, "denied") == 0
			}
			for _, key := range names {
				bad[key] = rapid.IntRange(0, 6).Draw(t, "bad") == 0
				if rapid.IntRange(0, 3).Draw(t, "there") > 0 {
					w.there[key] = fmt.Sprint(rapid.IntRange(0, 2).Draw(t, "is"))
				}
			}
			wanted := map[string][]string{}
			for _, l := range labels {
				wanted[l.Name] = rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, len(names), rapid.ID[string]).Draw(t, "wanted")
			}
			f := r.Read(t.Context(), now, func(known facts.Facts, o *facts.Order) {
				for i, s := range shelves {
					// Half is wanted when something of the shelf before was found.
					keys := wanted[s.Name]
					if i > 0 && len(shelves[i-1].All(known)) == 0 {
						keys = keys[:len(keys)/2]
					}
					s.Want(o, keys...)
				}
			})
			for i, s := range shelves {
				calls(t, labels[i], answers[s.Name], len(wanted[s.Name]))
				for _, a := range answers[s.Name] {
					if a.err != nil {
						continue
					}
					for _, key := range names {
						if a.keys == nil || slices.Contains(a.keys, key) {
							is, there := a.found[key]
							known[[2]string{s.Name, key}] = facts.Fact[string]{Is: is, Found: there || s.Way == facts.One, At: now}
						}
					}
				}
				for _, key := range wanted[s.Name] {
					judge(t, labels[i], s.Get(f, key), known[[2]string{s.Name, key}], key, now)
				}
			}
		}
	})
}

// calls looks at what was asked of one shelf in one evaluation.
func calls(t *rapid.T, l facts.Label, answers []answer, wanted int) {
	seen := map[string]int{}
	for _, a := range answers {
		seen[strings.Join(a.keys, ",")]++
	}
	for what, times := range seen {
		if times > 1 {
			t.Fatalf("%s: %q was asked %d times", l.Name, what, times)
		}
	}
	if l.Way == facts.Named {
		// Halving asks again for what failed, and never for what was answered.
		answered := map[string]bool{}
		for _, a := range answers {
			for _, key := range a.keys {
				if answered[key] && a.err == nil {
					t.Fatalf("%s: %s was answered twice", l.Name, key)
				}
				answered[key] = answered[key] || a.err == nil
			}
			if l.Page > 0 && len(a.keys) > l.Page {
				t.Fatalf("%s: %v in one call", l.Name, a.keys)
			}
			if l.Alike != nil && slices.ContainsFunc(a.keys, func(key string) bool { return key[:1] != a.keys[0][:1] }) {
				t.Fatalf("%s: %v in one call", l.Name, a.keys)
			}
		}
	}
	most := wanted * 2 // each alone, and their halves
	switch {
	case l.Way == facts.List:
		most = 1
	case l.Way == facts.One && l.Few > 0:
		most = min(wanted, max(l.Few, l.Turn, 1))
	case l.Way == facts.One:
		most = wanted
	}
	if len(answers) > most {
		t.Fatalf("%s: %d calls for %d things, want at most %d", l.Name, len(answers), wanted, most)
	}
}

// judge compares what is said of a thing with the last answer of it.
func judge(t *rapid.T, l facts.Label, got, last facts.Fact[string], key string, now time.Time) {
	age := now.Sub(last.At)
	switch {
	case got.Found && !last.Found, got.Found && got.Is != last.Is, got.Answered() && got.At != last.At:
		t.Fatalf("%s: %s is %+v, and the last answer was %+v", l.Name, key, got, last)
	case got.Found && !l.Keep && age != 0 && !(age > 0 && age < l.Every):
		t.Fatalf("%s: %s is found, and was read %s ago: %+v", l.Name, key, age, got)
	case got.Found && !l.Keep && got.Trouble != "":
		t.Fatalf("%s: %s failed and is found: %+v", l.Name, key, got)
	case !got.Found && got.Answered() && last.Found:
		t.Fatalf("%s: %s is told to be absent, and was there: %+v", l.Name, key, last)
	case !got.Found && got.Why("x") == "":
		t.Fatalf("%s: %s is not found, and nobody says why", l.Name, key)
	}
}
