package keys

import "slices"

// Nearest is the choice that a misspelt word most likely meant, or "".
func Nearest(word string, choices []string) string {
	best, meant := len(word)/3+1, ""
	if len(word) > 64 {
		return ""
	}
	for _, choice := range slices.Sorted(slices.Values(choices)) {
		if d := Distance(word, choice); d > 0 && d <= best && d < len(choice) {
			best, meant = d-1, choice
		}
	}
	return meant
}

// Distance is the Levenshtein distance in bytes: the fewest insertions,
// deletions and substitutions that turn a into b.
func Distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
