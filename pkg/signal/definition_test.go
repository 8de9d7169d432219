package signal

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/formula"
)

// Two that are written alike are one definition, wherever they stand in memory, and what changes the numbers is another.
func TestADefinitionIsKnownByItsText(t *testing.T) {
	made := func(change func(*Signal)) string {
		f, err := formula.Parse("jobs / 2")
		if err != nil {
			t.Fatal(err)
		}
		s := Signal{Name: "cpu", Unit: "percent", MaxAge: time.Minute, Source: Source{Metric: &Query{Namespace: "AWS/EC2", Dimensions: DimensionsOf(map[string]string{"a": "1", "b": "2"})}, Formula: &f}}
		change(&s)
		return s.Definition()
	}
	same := made(func(*Signal) {})
	for range 10 {
		if made(func(*Signal) {}) != same {
			t.Fatal("the same definition has two texts")
		}
	}
	for name, change := range map[string]func(*Signal){
		"a dimension":   func(s *Signal) { s.Source.Metric.Dimensions = s.Source.Metric.Dimensions.With("b", "3") },
		"a statistic":   func(s *Signal) { s.Source.Metric.Statistic = "Maximum" },
		"an age":        func(s *Signal) { s.MaxAge = time.Hour },
		"an expression": func(s *Signal) { f, _ := formula.Parse("jobs / 3"); s.Source.Formula = &f },
		"parts":         func(s *Signal) { s.Source.Sum = []string{"a"} },
	} {
		if made(change) == same {
			t.Errorf("another %s is no other definition", name)
		}
	}
	if made(func(s *Signal) { s.Name = "other" }) != same {
		t.Error("a name is part of the definition")
	}
}
