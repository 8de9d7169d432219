package play

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/dynascale/dynascale/pkg/sim"
)

// clockOn is an instant of a day.
func clockOn(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Why a raised maximum is not lowered at the end of its entry: AWS terminates what is desired above it, whatever serves.
// Somebody who does so at midnight, as a scheduled action of AWS would, loses the work of the last customers.
func TestAMaximumThatIsLoweredAtOnceLosesWork(t *testing.T) {
	whole(t)
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(storyFolder, "black-friday-above-the-maximum.txt"))
	if err != nil {
		t.Fatal(err)
	}
	text := txtar.Parse(data)
	setup, yaml := section(t, text, "setup"), section(t, text, "config.yaml")
	careful := play(t, script(t, setup, yaml))
	e := script(t, setup, yaml)
	others := e.Outside
	e.Outside = func(world *sim.Cloud) {
		others(world)
		if world.Now().Equal(clockOn(t, "2026-11-28 00:00")) {
			if err := world.SetMax(t.Context(), "web-asg", 50); err != nil {
				t.Error(err)
			}
		}
	}
	hasty := play(t, e)
	if careful.figures.LostWorkPct > 0.5 || hasty.figures.LostWorkPct < careful.figures.LostWorkPct+0.5 {
		t.Errorf("%g %% is lost with care, and %g %% where the maximum is lowered at once", careful.figures.LostWorkPct, hasty.figures.LostWorkPct)
	}
	if hasty.said("is 50 now").IsZero() && hasty.said("size changed outside dynascale from 100 to 50").IsZero() {
		t.Error("nothing tells that somebody took the machines")
	}
}
