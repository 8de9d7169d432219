package facts

// Answers are how AWS answered what was wanted of one shelf.
type Answers struct {
	// Wanted, Read and Found count the things that were wanted, those that AWS spoke of, and
	// those that are there.
	Wanted, Read, Found int
	// Errors are the distinct troubles, in the order of the keys.
	Errors []error
}

// Answers counts what is known of the things of a shelf.
func (f Facts) Answers(shelf string, keys []string) Answers {
	a, said := Answers{Wanted: len(keys)}, map[string]bool{}
	for _, key := range keys {
		e := f.book.entry(shelf, key)
		switch {
		case e.Err != nil && !said[e.Err.Error()]:
			said[e.Err.Error()] = true
			a.Errors = append(a.Errors, e.Err)
		case e.Err == nil && !e.At.IsZero():
			a.Read++
		}
		if e.Found && e.Err == nil {
			a.Found++
		}
	}
	return a
}
