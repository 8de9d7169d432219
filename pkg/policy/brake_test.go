package policy

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

const pulled = "nothing new begins: the brake file /var/lib/dynascale/PAUSE of alice"

// A brake holds whatever else is true, and says so; where nothing is written anyway, it is
// shown and decides nothing.
func TestABrakeChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		free := p.Decide(s)
		s.Brake = pulled
		d := p.Decide(s)
		if err := reason.Check(d); err != nil {
			t.Fatal(err)
		}
		if !s.Mode.Writes() {
			if d.To != free.To || d.Wish != free.Wish {
				t.Fatalf("%s mode decides %d in place of %d:\n%s", s.Mode, d.To, free.To, chain(d))
			}
			if says := reason.Of(d, reason.Brake); says != "" && says != "in mode manage the size would stay: "+pulled {
				t.Fatalf("the brake says: %s", says)
			}
			return
		}
		if d.Changes() {
			t.Fatalf("changes under a brake:\n%s", chain(d))
		}
		if last := reason.Headline(d); s.Capacity.Known() && len(s.Objections) == 0 && (last.Rule != "brake" || last.Because != pulled) {
			t.Fatalf("the brake does not show:\n%s", chain(d))
		}
	})
}

// A removal that has deleted nothing yet is taken back.
func TestABrakeTakesARemovalBack(t *testing.T) {
	s := removable(t)
	s.Brake = pulled
	d := new(web()).Decide(s)
	if d.TakeBack != pulled {
		t.Errorf("cancelled: %q\n%s", d.TakeBack, chain(d))
	}
	s.Operations[0].Sent, s.Operations[0].SentAt = "delete web-dyn-1", before(1)
	if d := new(web()).Decide(s); d.TakeBack != "" {
		t.Errorf("one that has begun is taken back: %q", d.TakeBack)
	}
}

func removable(t *testing.T) scale.Snapshot {
	t.Helper()
	s := calm(sample("cpu", 20))
	s.Operations = []scale.Operation{removing()}
	return s
}
