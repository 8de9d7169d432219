package history

import (
	"fmt"
	"testing"
)

// What a sentence quotes of a figure, and what a sample reads that stands among the
// figures, is written once.
func TestColumnsQuoteEachOther(t *testing.T) {
	for _, c := range []struct {
		name string
		rows [][]string
		want string
	}{
		{"the same everywhere", [][]string{{"1"}, {"1"}}, "1;"},
		{"numbers", [][]string{{"1", "7"}, {"2", "9"}}, "1,2;7,9;"},
		{"those before", [][]string{{"1", "1"}, {"2", "2"}}, "1,2;=0;"},
		{"four digits of one behind", [][]string{{"41.23", "41.2345"}, {"7.1", "7.1"}}, "~1;41.2345,7.1;"},
		{"two decimals of one behind, and the same again", [][]string{{"0.70", "0.7", "0.70"}, {"0.25", "0.25", "0.25"}}, "^1;0.7,0.25;=0;"},
		{"one that is quoted is written as it is", [][]string{{"0.50", "0.5", "0.500"}, {"0.25", "0.25", "0.250"}}, "^1;0.5,0.25;0.500,0.250;"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(appendColumns(nil, c.rows)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			var texts []string
			for _, row := range c.rows {
				text := ""
				for _, number := range row {
					text += number + " "
				}
				texts = append(texts, text)
			}
			got, err := Unpack(Pack(texts))
			if err != nil || fmt.Sprint(texts) != fmt.Sprint(got) {
				t.Errorf("read again: %v, %v", got, err)
			}
		})
	}
}
