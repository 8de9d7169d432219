package price

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed table.txt
var table string

// Row is a line of the shipped table.
type Row struct {
	Item    Item // of machines and databases Name is a family
	Dollars float64
	// Date is when the source was made, as 2026-07-20.
	Date, Source string
}

// Table are the rows of the shipped table, in its order, and the comment above them.
func Table() (comment string, rows []Row) {
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "#") {
			comment += line
			continue
		}
		words := strings.Fields(line)
		dollars, err := strconv.ParseFloat(words[3], 64)
		if err != nil {
			panic(err) // TestTable reads all of it
		}
		i := ItemOf(strings.Join(append(words[:3:3], words[6:]...), " "))
		rows = append(rows, Row{i, dollars, words[4], words[5]})
	}
	return comment, rows
}

// Priced is the item whose price the row has: of a family its .large.
func (r Row) Priced() Item {
	i := r.Item
	switch i.Sort {
	case Machine:
		i.Name += ".large"
	case Database:
		i.Name = "db." + i.Name + ".large"
	}
	return i
}

// Text is the row as the table writes it.
func (r Row) Text() string {
	key := strings.SplitN(r.Item.Key(), " ", 4)
	out := append(key[:3:3], strconv.FormatFloat(r.Dollars, 'f', -1, 64), r.Date, r.Source)
	return strings.Join(append(out, key[3:]...), " ") + "\n"
}

// listing is a price of the table.
type listing struct {
	dollars float64
	source  string
}

var byItem = sync.OnceValue(func() map[Item]listing {
	_, rows := Table()
	out, sources := make(map[Item]listing, len(rows)), map[string]string{}
	for _, r := range rows {
		if sources[r.Date] == "" {
			sources[r.Date] = "shipped prices of " + r.Date
		}
		out[r.Item] = listing{r.Dollars, sources[r.Date]}
	}
	return out
})

// shipped is what the table says of an item.
func shipped(i Item) (listing, bool) {
	if i.Sort != Machine && i.Sort != Database {
		l, known := byItem()[i]
		return l, known
	}
	family, size, is := strings.Cut(strings.TrimPrefix(i.Name, "db."), ".")
	times := larges(size)
	if !is || times == 0 {
		return listing{}, false
	}
	i.Name = family
	l, known := byItem()[i]
	if !known && i.Is(MultiAZ) { // two instances; AWS's own price is a tenth of a percent off at most
		i.Of = strings.TrimSpace(strings.Replace(i.Of, MultiAZ, "", 1))
		l, known = byItem()[i]
		times *= 2
	}
	l.dollars *= times
	return l, known
}

// smaller are the sizes below xlarge, in sizes of .large.
var smaller = map[string]float64{"nano": 1. / 16, "micro": 1. / 8, "small": 1. / 4, "medium": 1. / 2, "large": 1, "xlarge": 2}

// larges is how many times a .large a size is; 0 where its name does not tell.
func larges(size string) float64 {
	if times, is := smaller[size]; is {
		return times
	}
	n, err := strconv.Atoi(strings.TrimSuffix(size, "xlarge"))
	if err != nil || n < 1 || n > 112 || !strings.HasSuffix(size, "xlarge") {
		return 0
	}
	return 2 * float64(n)
}

// knownOf are items of the table that a rate may be of.
func knownOf(r *Rate) (out []Item) {
	_, rows := Table()
	for _, row := range rows {
		i := row.Item
		if i.Sort == Machine || i.Sort == Database {
			family, size, is := strings.Cut(strings.TrimPrefix(r.Of, "db."), ".")
			if size == "*" {
				size = "large"
			}
			if (i.Sort == Database) != strings.HasPrefix(r.Of, "db.") || !is || family != i.Name {
				continue
			}
			i.Name += "." + size
			if i.Sort == Database {
				i.Name = "db." + i.Name
			}
		}
		if r.fits(i, r.Spot) {
			out = append(out, i)
		}
	}
	return out
}
