package replay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/loop"
	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/stored"
)

// Tier is what a replay knows of a tier of the configuration.
type Tier struct {
	Mode scale.Mode
	// Reads are the signals that its scalers look at.
	Reads []string
}

// Replay is one configuration on its way through recorded evaluations, oldest first.
type Replay struct {
	tiers  map[string]Tier
	parts  loop.Parts
	memory *Memory
	text   stored.Writer

	now      map[string]*scale.Record // of the evaluation that is decided again
	world    []scale.Snapshot
	verdicts []Verdict
	err      error
}

// Verdict is one recorded decision beside that of the configuration.
type Verdict struct {
	// Was is the recorded decision, and Would the one that the configuration makes.
	Was, Would scale.Decision
	// Same says that they are equal to the last byte.
	Same bool
}

// OtherSize reports whether the configuration wants another size.
func (v Verdict) OtherSize() bool { return v.Was.To != v.Would.To || v.Was.From != v.Would.From }

// New is a replay on parts that the caller made: their policies, links and reviewer decide, and observer, actuator
// and ledger are put in their places.
func New(parts loop.Parts, over func(loop.Observer) loop.Observer, tiers map[string]Tier, m *Memory) *Replay {
	r := &Replay{tiers: tiers, parts: parts, memory: m}
	r.parts.Observer, r.parts.Actuator, r.parts.Ledger, r.parts.Deadline = over(observer{r}), actuator{r}, ledger{r}, 0
	return r
}

// Evaluation decides one evaluation again: the records of one instant, in the order of the configuration. Those of tiers
// that it does not have are left out.
func (r *Replay) Evaluation(records []scale.Record) ([]Verdict, error) {
	r.now, r.world, r.verdicts, r.err = map[string]*scale.Record{}, r.world[:0], nil, nil
	for i := range records {
		was := &records[i]
		if _, known := r.tiers[was.Decision.Tier]; !known {
			continue
		}
		if told(*was) {
			r.memory.fold(*was) // how an operation ended that no evaluation told of
			continue
		}
		r.now[was.Decision.Tier] = was
		r.world = append(r.world, r.snapshot(*was))
	}
	if len(r.world) == 0 {
		return nil, nil
	}
	result := r.parts.Pass(context.Background(), r.world[0].Now)
	if result.Records == nil && result.Err != nil {
		return nil, result.Err
	}
	return r.verdicts, r.err
}

// Learn takes a record over without deciding about it: the first one of a tier whose memory began before.
func (r *Replay) Learn(record scale.Record) { r.memory.fold(record) }

// told reports a record that is no evaluation (memory.EndOf).
func told(r scale.Record) bool {
	d := r.Decision
	return !d.Capacity.Known() && len(d.Gaps) == 0 && len(d.Reasons) == 1 && d.Reasons[0].Rule == reason.Busy
}

// snapshot is the world as it was for a tier, seen with the configuration's eyes.
func (r *Replay) snapshot(was scale.Record) scale.Snapshot {
	s := was.Snapshot()
	t := r.tiers[s.Tier]
	if s.Locked == "" {
		s.Mode = t.Mode
	}
	for _, name := range t.Reads {
		if _, known := s.Sample(name); !known && s.GapOf(name) == "" {
			s.Gaps = append(s.Gaps[:len(s.Gaps):len(s.Gaps)], scale.Gap{Signal: name, Why: "it was not recorded: the configuration of that time did not read it"})
		}
	}
	r.memory.follow(s.Capacity, s.Tier)
	s.Past = r.memory.past(s.Tier, s.Now)
	return s
}

// observer is the world as it was recorded.
type observer struct{ *Replay }

// Observe is one look at it.
func (o observer) Observe(context.Context, time.Time) []scale.Snapshot {
	return append([]scale.Snapshot(nil), o.world...)
}

// actuator answers as AWS did, where the same was asked of it.
type actuator struct{ *Replay }

// Apply repeats the outcomes.
func (a actuator) Apply(_ context.Context, plan scale.Plan) []scale.Outcome {
	out := make([]scale.Outcome, len(plan))
	for i, d := range plan {
		was := a.now[d.Tier]
		if out[i] = was.Outcome; was.Decision.To != d.To || was.Decision.From != d.From {
			out[i] = scale.Outcome{Status: scale.Unchanged}
		}
	}
	return out
}

// ledger compares, and remembers what the next evaluations need.
type ledger struct{ *Replay }

// Intend fails where it failed: nothing shrinks then.
func (l ledger) Intend(context.Context, []scale.Record) error {
	for _, was := range l.now {
		if was.Seen != nil && was.Seen.Unwritten != "" {
			return errors.New(was.Seen.Unwritten)
		}
	}
	return nil
}

// Settle makes the verdicts.
func (l ledger) Settle(_ context.Context, records []scale.Record) error {
	for i := range records {
		would, was := &records[i], l.now[records[i].Decision.Tier]
		same, err := l.same(was.Decision, would.Decision)
		if err != nil {
			l.err = fmt.Errorf("comparing a decision about %s: %w", would.Decision.Tier, err)
			return nil
		}
		l.verdicts = append(l.verdicts, Verdict{Was: was.Decision, Would: would.Decision, Same: same})
		l.memory.fold(happened(*was, *would))
	}
	return nil
}

// same compares two decisions as the ledger would write them.
func (r *Replay) same(a, b scale.Decision) (bool, error) {
	was, err := r.text.Record(scale.Record{Decision: a})
	if err != nil {
		return false, err
	}
	would, err := r.text.Record(scale.Record{Decision: b})
	return was == would, err
}

// happened is what is remembered of an evaluation: what was done, with what the configuration made of it.
func happened(was, would scale.Record) scale.Record {
	if was.Decision.To == would.Decision.To && was.Decision.From == would.Decision.From {
		return would
	}
	r := was
	r.Decision.Wish, r.Decision.Need, r.Decision.Recommendations = would.Decision.Wish, would.Decision.Need, would.Decision.Recommendations
	r.Decision.Mode = would.Decision.Mode
	r.Learned = memory.Settle(would.Learned, was.Decision, was.Outcome)
	return r
}
