package notice

import (
	"slices"
	"time"
)

// Group is what is told together: alerts of one topic and severity.
type Group struct {
	// Standing were begun, and those that ended wait until that is told.
	Standing []Alert `json:"standing,omitempty"`
	// Happened were over as soon as they happened, and go when they are told.
	Happened []Alert `json:"happened,omitempty"`
	// More happened and were too many to keep.
	More int `json:"more,omitempty"`
	// News is since when there is something to tell; zero while there is not.
	News time.Time `json:"news,omitzero"`
	// Told is when it was told last; zero before.
	Told time.Time `json:"told,omitzero"`
	// Incident tells one time that something stood from the next, for receivers that keep incidents. It
	// stays until all is over, and that is told.
	Incident string `json:"incident,omitempty"`
}

// groupOf is the group of an alert.
func groupOf(a Alert) string { return string(a.Kind.Topic()) + "/" + string(a.Severity) }

func (g *Group) news(now time.Time) {
	if g.News.IsZero() {
		g.News = now
	}
}

// add notes an alert, and reports whether the group is another.
func (g *Group) add(a Alert, now time.Time) bool {
	if !a.lasts() {
		if len(g.Happened) >= mostHappened {
			g.More++
			return true
		}
		g.Happened = append(g.Happened, a)
		g.news(now)
		return true
	}
	i := slices.IndexFunc(g.Standing, func(s Alert) bool { return s.key() == a.key() })
	if i < 0 {
		g.Standing = append(g.Standing, a)
		g.news(now)
		return true
	}
	// What came back before its end was told stands as it stood.
	was := g.Standing[i]
	a.Sent, a.At = was.Sent, was.At
	g.Standing[i] = a
	g.settle()
	return was.What != a.What || !was.Ended.IsZero()
}

// end notes that an alert is over. One that nobody was told of is forgotten, unless a message with it
// may have arrived.
func (g *Group) end(k string, now time.Time, maySent bool) bool {
	i := slices.IndexFunc(g.Standing, func(s Alert) bool { return s.key() == k })
	if i < 0 || !g.Standing[i].Ended.IsZero() {
		return false
	}
	if !g.Standing[i].Sent && !maySent {
		g.Standing = slices.Delete(g.Standing, i, i+1)
		g.settle()
		return true
	}
	g.Standing[i].Ended = now.UTC().Truncate(time.Second)
	g.news(now)
	return true
}

// fresh reports whether there is something to tell of an alert that stands or ended.
func fresh(a Alert) bool { return a.Sent != a.Ended.IsZero() }

// settle notes that nothing is to be told any more, when that is so.
func (g *Group) settle() {
	if len(g.Happened) == 0 && !slices.ContainsFunc(g.Standing, fresh) {
		g.News = time.Time{}
	}
}

// empty reports whether nothing is left of it, and nothing follows from when it was told.
func (g *Group) empty(p Plan, now time.Time) bool {
	return len(g.Standing)+len(g.Happened) == 0 && now.Sub(g.Told) >= p.Interval
}

// due is when the group has something to tell by a plan, of the alerts whose routes are not quiet; zero for
// never, as long as nothing happens.
func (g *Group) due(p Plan, channel string, now time.Time) (at time.Time) {
	earliest := func(t time.Time) {
		if at.IsZero() || t.Before(at) {
			at = t
		}
	}
	ready := later(g.News.Add(p.Wait), g.Told.Add(p.Interval))
	again := g.Told.Add(p.Repeat)
	for _, a := range g.Happened {
		earliest(later(ready, p.open(a, channel, later(ready, now))))
	}
	for _, a := range g.Standing {
		when := again
		if fresh(a) {
			when = ready
		}
		earliest(later(when, p.open(a, channel, later(when, now))))
	}
	return at
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
