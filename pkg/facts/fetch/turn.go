package fetch

import "slices"

// inTurn picks which of the keys that are due are read. Every other turn belongs to those
// that are urgent or could not be read, so that neither waits longer than it must; the
// rest take turns, those first that were asked for longest ago.
func (r *Reader) inTurn(s *Source, due []string, wanted int) []string {
	slices.SortStableFunc(due, func(a, b string) int { return r.asked[s.Name][a].Compare(r.asked[s.Name][b]) })
	if s.Few == 0 {
		return due
	}
	most := s.Few
	if wanted > s.Few {
		most = max(1, s.Turn)
	}
	// What was read in an earlier round of this evaluation counts. However many rounds there
	// are, an evaluation is one turn: with two, those that are urgent would never come first.
	left := most - r.taken[s.Name]
	if left <= 0 {
		return nil
	}
	if wanted > s.Few && r.taken[s.Name] == 0 {
		due = r.mixed(s, due)
	}
	due = due[:min(len(due), left)]
	r.taken[s.Name] += len(due)
	return due
}

// mixed puts those first whose turn it is.
func (r *Reader) mixed(s *Source, due []string) []string {
	var urgent, rest []string
	for _, key := range due {
		if e := r.book.Read(s.Name, key); e.Urgent || e.Err != nil {
			urgent = append(urgent, key)
		} else {
			rest = append(rest, key)
		}
	}
	if len(urgent) == 0 || len(rest) == 0 {
		return due
	}
	r.turns[s.Name]++
	if r.turns[s.Name]%2 == 0 {
		return append(urgent, rest...)
	}
	return append(rest, urgent...)
}
