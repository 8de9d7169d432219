package play

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// An operation is abandoned after whatever evaluation, and the daemon starts again. AWS goes
// on with what it has taken, or does not: whichever size then shows, dynascale began it.
func TestWhatIsAbandonedIsNotChangedOutside(t *testing.T) {
	for name, c := range map[string]crash{
		"resize": resizing(), "resize without capacity": resizingWithoutCapacity(), "resize in vain": resizingInVain(),
		"add a replica": addingAReplica(), "remove a replica": removingAReplica(), "add a reader": addingAReader(), "remove a reader": removingAReader(),
		"class": changingTheClass(), "ACU": changingTheACU(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, err := config.Parse("abandon.yaml", []byte(c.config))
			if err != nil {
				t.Fatal(err)
			}
			abandoned, reached := 0, 0
			for after := 1; after < c.ticks; after++ {
				world, path := c.world(t), filepath.Join(crashFolder(t), "ledger.db")
				live := func(evaluations int) *ledger.Ledger {
					l, err := ledger.Open(t.Context(), ledger.Options{Path: path, Keep: assembly.MemorySpan(cfg)})
					if err != nil {
						t.Fatal(err)
					}
					parts := assembly.Parts(cfg, assembly.Everywhere(cfg, Direct{world}), l, assembly.Options{})
					for range evaluations {
						for _, r := range parts.Pass(t.Context(), world.Now()).Records {
							if d := r.Decision; r.Learned.Adopted {
								t.Errorf("abandoned after %d evaluations, at %s: %s", after, d.At.Format("15:04"), reason.Of(d, "changed_outside"))
							}
						}
						world.Step(cfg.Loop.Interval)
					}
					return l
				}
				l := live(after)
				running := l.Operations()
				if len(running) == 0 {
					_ = l.Close()
					continue
				}
				op := running[0]
				op.Ended, op.Result = world.Now(), scale.Abandoned
				if err := errors.Join(l.Advance(t.Context(), op), l.Settle(t.Context(), []scale.Record{memory.EndOf(op, l.Past(op.Tier))}), l.Close()); err != nil {
					t.Fatal(err)
				}
				l = live(40)
				abandoned++
				if past := l.Past(op.Tier); past.Expected == op.Size {
					reached++
				}
				_ = l.Close()
			}
			if abandoned == 0 {
				t.Errorf("it was never abandoned")
			}
			t.Logf("abandoned after %d evaluations; its goal showed all the same in %d of them", abandoned, reached)
		})
	}
}
