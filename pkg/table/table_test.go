package table

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var columns = []Column{{Name: "TIME (UTC)", Drop: 3}, {Name: "TIER"}, {Name: "MODE", Drop: 2}, {Name: "SIZE", Drop: 1}, {Name: "DECISION"}, {Name: "WHY", Text: true}}

func rowOf(texts ...string) (row []Cell) {
	for _, text := range texts {
		row = append(row, Cell{Text: text})
	}
	return row
}

const why = "pressure 1.44, the highest of cpu 86.4 / 60 % = 1.44, latency 0.7325 / 1 s = 0.73; above 1.2: 2 in service x 1.44 x 1.1"

// sample has names of every width.
func sample() Table {
	return Table{Columns: columns, Rows: [][]Cell{
		rowOf("2026-03-02 12:00:01", "web", "observe", "2", "grow 2 -> 4", why),
		rowOf("2026-03-02 12:00:01", "café-données", "manage", "db.r6g.16xlarge", "hold at db.r6g.16xlarge", "shrink_limit: the need has been known only since 11:58"),
		rowOf("2026-03-02 12:00:01", "店舗", "minimum", "12", "shrink 12 -> 11", ""),
	}}
}

// What a column keeps is left out only where sentences stand below: history without any time
// says little.
func TestKeptColumn(t *testing.T) {
	history := sample()
	history.Columns = slices.Clone(columns)
	history.Columns[0].Drop, history.Columns[0].Keep = 1, true
	history.Columns[3].Drop = 2
	for _, c := range []struct {
		width   int
		dropped []string
	}{
		{150, nil}, {110, []string{"MODE", "SIZE"}}, {80, []string{"MODE"}}, {60, []string{"MODE", "SIZE"}}, {20, []string{"TIME (UTC)", "MODE", "SIZE"}},
	} {
		lines, dropped := history.Lay(c.width, false)
		slices.Sort(dropped)
		slices.Sort(c.dropped)
		if !slices.Equal(dropped, c.dropped) {
			t.Errorf("at %d: dropped %q, want %q\n%s", c.width, dropped, c.dropped, strings.Join(lines, "\n"))
		}
	}
}

func TestWidth(t *testing.T) {
	for text, want := range map[string]int{"web": 3, "café": 4, "cafe\u0301": 4, "店舗": 4, "ｗ": 2, "\u200b": 0, "👍": 2, "": 0, "\x1b[31mred\x1b[0m": 3} {
		if got := Width(text); got != want {
			t.Errorf("%q takes %d, want %d", text, got, want)
		}
	}
}

// What stands at each width: everything; then sentences wrap; then columns go in their order; then
// sentences go below.
func TestWhatIsShownAtEachWidth(t *testing.T) {
	for _, c := range []struct {
		width   int
		dropped []string
		below   bool
	}{
		{0, nil, false}, {300, nil, false}, {200, nil, false}, {140, nil, false},
		{120, []string{"TIME (UTC)"}, false}, {100, []string{"TIME (UTC)", "MODE"}, false},
		{80, []string{"TIME (UTC)", "MODE", "SIZE"}, false}, {60, []string{"TIME (UTC)", "MODE"}, true}, {20, []string{"TIME (UTC)", "MODE", "SIZE"}, true},
	} {
		lines, dropped := sample().Lay(c.width, false)
		text := strings.Join(lines, "\n")
		if !slices.Equal(dropped, c.dropped) {
			t.Errorf("at %d: dropped %q, want %q\n%s", c.width, dropped, c.dropped, text)
		}
		if below := strings.Contains(text, "\n    pressure 1.44,"); below != c.below {
			t.Errorf("at %d: below is %v, want %v\n%s", c.width, below, c.below, text)
		}
		for _, line := range lines {
			if c.width >= 60 && Width(line) > c.width {
				t.Errorf("at %d a line takes %d: %s", c.width, Width(line), line)
			}
		}
		if c.width == 0 && len(lines) != 4 {
			t.Errorf("without a width a row is a line:\n%s", text)
		}
	}
}

func TestWrapKeepsNumbersWhole(t *testing.T) {
	got := strings.Join(Wrap("cpu is 86.4 % and grows 2 -> 4 now", 9), "|")
	if want := "cpu is|86.4 %|and grows|2 -> 4|now"; got != want && got != "cpu is|86.4 %|and|grows|2 -> 4|now" {
		t.Errorf("%s, want %s", got, want)
	}
	if got := strings.Join(Wrap("it ends in 30 min, at night", 13), "|"); got != "it ends in|30 min, at|night" {
		t.Error(got)
	}
}

// A word that is wider than its column has a place below the row, where no line is too wide for it.
func TestWideWordGoesBelow(t *testing.T) {
	key := "tiers.shop-web.scalers[0].pressure.terms[0].gaol:"
	found := Table{Columns: []Column{{Name: "RESULT"}, {Name: "ABOUT"}, {Name: "CHECK"}, {Name: "FOUND", Text: true}}, Rows: [][]Cell{rowOf("warn", "daemon", "life", "the last reload was refused: "+key+" unknown key")}}
	for width, want := range map[int]bool{0: false, 60: true, 71: true, 72: false, 80: false} {
		lines, _ := found.Lay(width, false)
		if is := strings.Contains(strings.Join(lines, "\n"), "\n    the last"); is != want {
			t.Errorf("at %d: below is %v, want %v\n%s", width, is, want, strings.Join(lines, "\n"))
		}
		for _, line := range lines {
			if width >= 60 && Width(line) > width {
				t.Errorf("at %d a line takes %d: %s", width, Width(line), line)
			}
		}
	}
}

// What others wrote into a name neither begins a line nor moves the cursor.
func TestPlain(t *testing.T) {
	table := Table{Columns: []Column{{Name: "TIER"}}, Rows: [][]Cell{{{Text: "web\n\x1b[31mok\u202eevil\xff", Colour: "32"}}}}
	lines, _ := table.Lay(0, true)
	if got, want := fmt.Sprintf("%q", lines), fmt.Sprintf("%q", []string{"TIER", "\x1b[32mweb [31mok evil?\x1b[0m"}); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Whatever the texts and the width: no word is cut or lost, and a column that stays stays in line.
func TestNothingIsCut(t *testing.T) {
	word := rapid.SampledFrom([]string{"web", "12,345", "->", "%", "café", "店舗", "arn:aws:rds:ap-northeast-2:123456789012:db:shop", "a"})
	rapid.Check(t, func(t *rapid.T) {
		table := Table{Columns: columns}
		for range rapid.IntRange(0, 4).Draw(t, "rows") {
			var row []Cell
			for range columns {
				row = append(row, Cell{Text: strings.Join(rapid.SliceOfN(word, 0, 9).Draw(t, "words"), " ")})
			}
			table.Rows = append(table.Rows, row)
		}
		width := rapid.IntRange(1, 250).Draw(t, "width")
		lines, dropped := table.Lay(width, false)
		text := strings.Join(lines, "\n")
		for _, row := range table.Rows {
			for i, cell := range row {
				if slices.Contains(dropped, columns[i].Name) {
					continue
				}
				for _, w := range words(cell.Text) {
					if !strings.Contains(text, w) {
						t.Fatalf("%q is cut at %d in\n%s", w, width, text)
					}
				}
			}
		}
	})
}
