package replay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dynascale/dynascale/pkg/fleet"
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
	// Definitions are what the definitions of its signals are known by.
	Definitions map[string]string
	// Computed are the signals that are made of others.
	Computed []Computed
}

// Options are what a replay is made of.
type Options struct {
	// Parts decide: their policies and links. Observer, reviewer, actuator and ledger are put in their places.
	Parts loop.Parts
	// Fleet is all tiers together, as a start makes it of the memory.
	Fleet func() *fleet.Fleet
	// Tiers are those of the configuration.
	Tiers  map[string]Tier
	Memory *Memory
}

// Replay is one configuration on its way through recorded evaluations, oldest first.
type Replay struct {
	o      Options
	parts  loop.Parts
	fleet  *fleet.Fleet
	memory *Memory
	text   stored.Writer
	// was is what the definitions of signals were known by, and rules whether the budgets are those of that time; based is set
	// once a record told.
	was          map[string]map[string]string
	rules, based bool

	now map[string]*scale.Record // of the evaluation that is decided again
	// learning are tiers whose memory began before, of which this is the first record: it is taken over as it is.
	learning map[string]bool
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

// New is a replay that has decided nothing yet.
func New(o Options) *Replay {
	r := &Replay{o: o, parts: o.Parts, memory: o.Memory}
	r.parts.Actuator, r.parts.Ledger, r.parts.Deadline = actuator{r}, ledger{r}, 0
	r.start()
	return r
}

// start is what a start or a reload of the daemon does: what only the process knew is gone.
func (r *Replay) start() {
	r.fleet = r.o.Fleet()
	r.parts.Reviewer, r.parts.Observer = r.fleet, metered{r}
}

// Evaluation decides one evaluation again: the records of one instant, in the order of the configuration. Those of tiers
// that it does not have are only remembered, for what they cost.
func (r *Replay) Evaluation(records []scale.Record) ([]Verdict, error) {
	r.now, r.world, r.verdicts, r.err = map[string]*scale.Record{}, r.world[:0], nil, nil
	for i := range records {
		r.rest(records[i])
	}
	for i := range records {
		was := &records[i]
		if _, known := r.o.Tiers[was.Decision.Tier]; !known || told(*was) || BrokenOff(*was) {
			r.memory.fold(*was)
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

// rest begins where a recorded evaluation began, if its record tells that.
func (r *Replay) rest(was scale.Record) {
	b, has := fleet.ReadBasis(was)
	if !has {
		return
	}
	if b.Began && r.based {
		r.start()
	}
	r.rules = r.fleet.Resume(b, !r.based)
	r.was, r.based = b.Definitions, true
}

// BrokenOff reports a record of an evaluation that never ended: of a change whose answer nobody heard, because dynascale was stopped.
// What the other tiers decided then is not recorded.
func BrokenOff(r scale.Record) bool {
	return r.Outcome.Status == scale.Unknown && !r.Outcome.At.Equal(r.Decision.At)
}

// told reports a record that is no evaluation (memory.EndOf).
func told(r scale.Record) bool {
	d := r.Decision
	return !d.Capacity.Known() && len(d.Gaps) == 0 && len(d.Reasons) == 1 && d.Reasons[0].Rule == reason.Busy
}

// snapshot is the world as it was for a tier, seen with the configuration's eyes.
func (r *Replay) snapshot(was scale.Record) scale.Snapshot {
	s := was.Snapshot()
	t := r.o.Tiers[s.Tier]
	if s.Locked == "" {
		s.Mode = t.Mode
	}
	r.compute(&s, t)
	for _, name := range t.Reads {
		if _, known := s.Sample(name); !known && s.GapOf(name) == "" {
			s.Gaps = append(s.Gaps[:len(s.Gaps):len(s.Gaps)], scale.Gap{Signal: name, Why: "not recorded: the configuration at that time did not read this signal"})
		}
	}
	r.memory.follow(s.Capacity, s.Tier)
	s.Past = r.memory.past(s.Tier, s.Now)
	return s
}

// metered is the world as it was recorded, with what was spent as it was counted: AWS was asked then what had run while nobody looked.
type metered struct{ *Replay }

// Observe is one look at it.
func (m metered) Observe(ctx context.Context, now time.Time) []scale.Snapshot {
	world := m.fleet.Over(observer(m)).Observe(ctx, now)
	for i := range world {
		world[i].Past.Spent, world[i].Basis = m.now[world[i].Tier].Learned.Spent, nil
	}
	return world
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
		if out[i] = was.Outcome; was.Decision.To != d.To || was.Decision.From != d.From || was.Decision.Maximum != d.Maximum {
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
		if l.learning[would.Decision.Tier] {
			l.memory.fold(*was)
			continue
		}
		same, err := l.equal(was.Decision, would.Decision)
		if err != nil {
			l.err = fmt.Errorf("comparing a decision about %s: %w", would.Decision.Tier, err)
			return nil
		}
		l.verdicts = append(l.verdicts, Verdict{Was: was.Decision, Would: would.Decision, Same: same})
		l.memory.fold(happened(*was, *would))
	}
	return nil
}

// equal compares two decisions as the ledger would write them.
func (r *Replay) equal(a, b scale.Decision) (bool, error) {
	was, err := r.text.Record(scale.Record{Decision: a})
	if err != nil {
		return false, err
	}
	would, err := r.text.Record(scale.Record{Decision: b})
	return was == would, err
}

// happened is what is remembered of an evaluation: what was done, with what the configuration made of it.
func happened(was, would scale.Record) scale.Record {
	if was.Decision.To == would.Decision.To && was.Decision.From == would.Decision.From && was.Decision.Maximum == would.Decision.Maximum {
		return would
	}
	r := was
	r.Decision.Wish, r.Decision.Need, r.Decision.Recommendations = would.Decision.Wish, would.Decision.Need, would.Decision.Recommendations
	r.Decision.Mode = would.Decision.Mode
	r.Learned = memory.Settle(would.Learned, was.Decision, was.Outcome)
	return r
}
