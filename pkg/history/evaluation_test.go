package history

import (
	"errors"
	"testing"

	"github.com/dynascale/dynascale/pkg/memory/memorytest"
	"github.com/dynascale/dynascale/pkg/stored"
)

// A tier whose record cannot be read again is in every list all the same, with the error.
func TestARecordThatCannotBeReadSaysSo(t *testing.T) {
	var text stored.Writer
	good, err := text.Record(memorytest.Plain("api", memorytest.Noon, 4, 4, "unchanged"))
	if err != nil {
		t.Fatal(err)
	}
	at := memorytest.Noon.UnixMicro()
	for _, c := range []struct {
		name string
		body []byte
		api  bool // whether its record can be read
	}{
		{"no block", []byte("?"), false},
		{"too few texts", Pack([]string{good}), false},
		{"one that is no record", Pack([]string{good, "{"}), true},
	} {
		var e Evaluation
		e.keep(at, blockOf{[]string{"api", "web"}, c.body})
		fine := map[string]bool{}
		for r, err := range e.Each() {
			if !r.Decision.At.Equal(memorytest.Noon) {
				t.Errorf("%s: %s was decided at %s", c.name, r.Decision.Tier, r.Decision.At)
			}
			fine[r.Decision.Tier] = err == nil
		}
		if len(fine) != 2 || fine["api"] != c.api || fine["web"] {
			t.Errorf("%s: %v", c.name, fine)
		}
		if r, known, err := e.Of("web"); !known || r.Decision.Tier != "web" || !errors.Is(err, stored.ErrDamaged) {
			t.Errorf("%s: web is known %v: %+v, %v", c.name, known, r.Decision, err)
		}
	}
}
