package schedule

import (
	"slices"
	"time"
)

// Stretch is a time in which a schedule asks for the same.
type Stretch struct {
	From, To time.Time
	Level
}

// Between are the stretches from one instant to another, without a hole between them.
func (s Schedule) Between(from, to time.Time, boot time.Duration) (list []Stretch) {
	for at := from; at.Before(to); {
		next := s.next(at, boot)
		if next.IsZero() || next.After(to) {
			next = to
		}
		l := s.At(at, boot)
		if n := len(list) - 1; n >= 0 && list[n].Level.Same(l) {
			list[n].To = next
		} else {
			list = append(list, Stretch{at, next, l})
		}
		at = next
	}
	return list
}

// next is the first instant after t at which the level may be otherwise; zero for never.
func (s Schedule) next(t time.Time, boot time.Duration) (next time.Time) {
	for i := range s.Entries {
		e := &s.Entries[i]
		next = earliest(next, e.next(t))
	}
	for i := range s.Entries {
		// Whether an entry holds once its lead has passed depends on all the others, if it is a step.
		lead := s.Entries[i].Lead.Of(boot)
		if lead <= 0 {
			continue
		}
		for j := range s.Entries {
			if i == j || !s.Entries[i].ends() && !s.Entries[j].ends() {
				if at := s.Entries[j].next(t.Add(lead)); !at.IsZero() {
					next = earliest(next, at.Add(-lead))
				}
			}
		}
	}
	return next
}

// Overlap is two entries that hold at once and ask for different sizes.
type Overlap struct {
	// At is the first instant at which they do, from the one that was asked about on.
	At time.Time
	// Under and Over are their names: Over decides.
	Under, Over string
	// OfTable says that Under is a step of the table, which every entry with an end is meant to go over.
	OfTable bool
	// Begin says that both are steps of the table, which begin at the same moment.
	Begin bool
	// Entry is the index of Over.
	Entry int
	// Special says that Over holds, or begins, less often than Under: that it goes over what is usual is meant.
	Special bool
}

// Overlaps are the pairs of entries that hold at once, or begin as steps of the table at once, and ask for a different
// size of the same bound, between two instants.
func (s Schedule) Overlaps(from, to time.Time) (list []Overlap) {
	seen := map[[2]int]bool{}
	held, begins := make([]time.Duration, len(s.Entries)), make([]int, len(s.Entries))
	var pairs [][2]int
	for at := from; !at.IsZero() && at.Before(to); {
		next := s.next(at, 0)
		note := func(i, j int, begin bool) {
			a, b := &s.Entries[i], &s.Entries[j]
			if !seen[[2]int{i, j}] && contradict(a, b) {
				seen[[2]int{i, j}] = true
				pairs = append(pairs, [2]int{i, j})
				list = append(list, Overlap{At: at, Under: a.Called(), Over: b.Called(), OfTable: !begin && !a.ends(), Begin: begin, Entry: j})
			}
		}
		holding := s.holding(at)
		for n, i := range holding {
			held[i] += earliest(next, to).Sub(at)
			for _, j := range holding[n+1:] {
				note(i, j, false)
			}
		}
		var begin []int
		for i := range s.Entries {
			if e := &s.Entries[i]; !e.ends() && e.began(at).Equal(at) {
				begins[i]++
				for _, before := range begin {
					note(before, i, true)
				}
				begin = append(begin, i)
			}
		}
		at = next
	}
	for n, pair := range pairs {
		under, over := pair[0], pair[1]
		if list[n].Special = held[over] < held[under]; list[n].Begin {
			list[n].Special = begins[over] < begins[under]
		}
	}
	slices.SortStableFunc(list, func(a, b Overlap) int { return a.At.Compare(b.At) })
	return list
}

// contradict reports whether two entries cannot both have what they ask for.
func contradict(a, b *Entry) bool {
	differ := func(x, y Bound) bool { return x.Given && y.Given && x.Size != y.Size }
	above := func(x, y Bound) bool { return x.Given && y.Given && x.Size > y.Size }
	return differ(a.Min, b.Min) || differ(a.Max, b.Max) || above(a.Min, b.Max) || above(b.Min, a.Max)
}
