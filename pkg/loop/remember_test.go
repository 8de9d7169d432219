package loop

import (
	"errors"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
)

// What is learned is learned from what was done: the intent says what holds if no answer
// is heard, the record what was heard, and a decision that was held back after it was made
// is remembered as it was carried out.
func TestWhatIsLearnedIsOfTheFinalDecision(t *testing.T) {
	learning := func(p *parts) {
		p.decide = func(s scale.Snapshot) scale.Decision {
			return sized(s, map[string]int{"in": 8, "out": 12, "calm": 10}[s.Tier])
		}
		p.remember = func(_ scale.Snapshot, d scale.Decision, o scale.Outcome) scale.Learned {
			return scale.Learned{Late: scale.Wrote{From: d.From, To: d.To}, Adopted: o.Status == scale.Unknown}
		}
	}
	p := &parts{tiers: []string{"in", "calm", "out"}}
	learning(p)
	r := p.parts().Pass(t.Context(), noon)
	if got := p.intended[0]; len(got) != 2 || got[0].Outcome.Status != scale.Unknown || !got[0].Learned.Adopted || got[1].Decision.Tier != "out" {
		t.Errorf("intended %+v", got)
	}
	if l := r.Records[0].Learned; l.Late.To != 8 || l.Adopted {
		t.Errorf("learned %+v", l)
	}

	p = &parts{tiers: []string{"in", "out"}, intent: errors.New("database or disk is full")}
	learning(p)
	r = p.parts().Pass(t.Context(), noon)
	if in, out := r.Records[0].Learned.Late, r.Records[1].Learned.Late; in.To != 10 || out.To != 12 {
		t.Errorf("a shrink that the ledger held teaches %+v, a growth that it let pass %+v", in, out)
	}
}

// A tier whose memory cannot be worked out forgets nothing, and says so.
func TestAPanicWhileRememberingForgetsNothing(t *testing.T) {
	p := &parts{tiers: []string{"web"}}
	was := scale.Breaker{Opened: noon, Tries: 3}
	p.past = scale.Past{Learned: scale.Learned{Breaker: was, Adopted: true}}
	p.remember = func(scale.Snapshot, scale.Decision, scale.Outcome) scale.Learned { panic("boom") }
	r := p.parts().Pass(t.Context(), noon)
	got := r.Records[0]
	if got.Learned.Breaker != was || got.Learned.Adopted {
		t.Errorf("learned %+v", got.Learned)
	}
	last := got.Decision.Reasons[len(got.Decision.Reasons)-1]
	if last.Rule != "defect" || !strings.Contains(last.Because, "boom") || r.Err != nil {
		t.Errorf("%+v, %v", last, r.Err)
	}
}
