package history

import (
	"bytes"
	"strconv"
)

// quotes are the ways in which a column of numbers may say what another one says, by
// their marks in a block.
var quotes = []struct {
	mark byte
	as   func(number string) string
}{
	{'=', func(number string) string { return number }},
	{'~', func(number string) string { return shortened(number, 'g', 4) }},
	{'^', func(number string) string { return shortened(number, 'f', 2) }},
}

// shortened is a number as sentences give it; "" for what is no number.
func shortened(number string, format byte, digits int) string {
	v, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatFloat(v, format, digits, 64)
}

// reference is what a column quotes, and how; the zero value is none.
type reference struct {
	mark byte
	of   int
}

// appendColumns writes every column: one number where it is the same everywhere, a
// reference where another column says it, else all numbers. A reader goes through them in
// order, so a column quotes any before it; one behind it has to be written as it is then.
func appendColumns(raw []byte, rows [][]string) []byte {
	plain := make([]bool, len(rows[0]))
	var said [][]string
	for c := range rows[0] {
		if constant(rows, c) {
			raw = append(append(raw, rows[0][c]...), ';')
			continue
		}
		if said == nil { // a text that is alone needs none: it is the same everywhere
			said = firstSaid(rows[0])
		}
		if ref := quotesOf(rows, said, c); ref.mark != 0 && !plain[c] {
			plain[ref.of] = plain[ref.of] || ref.of > c
			raw = append(strconv.AppendInt(append(raw, ref.mark), int64(ref.of), 10), ';')
			continue
		}
		for i, row := range rows {
			if i > 0 {
				raw = append(raw, ',')
			}
			raw = append(raw, row[c]...)
		}
		raw = append(raw, ';')
	}
	return raw
}

// firstSaid is the first row in each of the forms: most columns differ there already.
func firstSaid(first []string) [][]string {
	said := make([][]string, len(quotes))
	for i, q := range quotes {
		for _, number := range first {
			said[i] = append(said[i], q.as(number))
		}
	}
	return said
}

func constant(rows [][]string, c int) bool {
	for _, row := range rows {
		if row[c] != rows[0][c] {
			return false
		}
	}
	return true
}

// quotesOf finds a column that says what c says: one before it, or a longer one behind it.
func quotesOf(rows, said [][]string, c int) reference {
	first := rows[0]
	for i, q := range quotes {
		for j := range first {
			if said[i][j] != first[c] || j == c || j > c && (q.mark == '=' || q.mark == '~' && len(first[j]) <= len(first[c])) {
				continue
			}
			if repeats(rows, q.as, j, c) {
				return reference{q.mark, j}
			}
		}
	}
	return reference{}
}

func repeats(rows [][]string, as func(string) string, j, c int) bool {
	for _, row := range rows {
		if as(row[j]) != row[c] {
			return false
		}
	}
	return true
}

// unquote replaces a reference by the numbers it stands for.
func (r *blockReader) unquote(columns [][][]byte, c int) {
	for _, q := range quotes {
		ref, isRef := bytes.CutPrefix(columns[c][0], []byte{q.mark})
		if !isRef {
			continue
		}
		j, err := strconv.Atoi(string(ref))
		if err != nil || j < 0 || j >= len(columns) || j == c || isReference(columns[j][0]) {
			r.bad = true
			return
		}
		quoted := make([][]byte, len(columns[j]))
		for i, number := range columns[j] {
			quoted[i] = []byte(q.as(string(number)))
		}
		columns[c] = quoted
		return
	}
}

func isReference(number []byte) bool {
	for _, q := range quotes {
		if len(number) > 0 && number[0] == q.mark {
			return true
		}
	}
	return false
}
