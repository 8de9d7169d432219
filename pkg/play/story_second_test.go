package play

import (
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/sim"
)

const secondFile = "second.yaml"

// withSecond adds a second daemon to a story that has its configuration: it has a ledger of
// its own, and its evaluation comes before that of the first. What the twin lacks, it
// lacks as well.
func withSecond(t *testing.T, text *txtar.Archive, e Experiment) Experiment {
	t.Helper()
	yaml := optional(text, secondFile)
	if yaml == "" {
		return e
	}
	cfg, err := config.Parse(secondFile, []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	outside, wrap := e.Outside, e.Wrap
	var parts *loop.Parts
	e.Outside = func(world *sim.Cloud) {
		outside(world)
		if parts == nil {
			p := assembly.Parts(cfg, assembly.Everywhere(cfg, Direct{world}), ledger.NewMemory(assembly.MemorySpan(cfg)), assembly.Options{})
			if wrap != nil {
				p = wrap(p)
			}
			parts = &p
		}
		if r := parts.Pass(t.Context(), world.Now()); r.LedgerErr != nil || len(r.Records) == 0 {
			t.Errorf("the second daemon at %s: %v, %v", world.Now(), r.Err, r.LedgerErr)
		}
	}
	return e
}

// optional is a section that a story may have.
func optional(text *txtar.Archive, name string) string {
	for _, f := range text.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}
