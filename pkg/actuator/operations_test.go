package actuator

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/scale"
)

// pair is the actuator, its ledger and its reconciler.
func pair(p *play, open ...scale.Operation) (*Operations, *book) {
	p.diary = &diary{}
	b := &book{diary: p.diary, open: open}
	return &Operations{Ledger: b, Reconcilers: map[string]Reconciler{"vm": p}}, b
}

func TestBeginningAnOperation(t *testing.T) {
	full := errors.New("ledger x: the disk is full; the resize is not begun")
	const id = "resize-vm-20260302T120000Z"
	for _, c := range []struct {
		name    string
		play    play
		begin   error
		advance error
		status  scale.Status
		detail  string
		diary   string
	}{
		{name: "it is written down before its first step, and what is sent before it is sent", play: play{script: []turn{sends("stopping", operation.Stop, ""), waits("stopping")}},
			status: scale.Begun, detail: "resize vm: stopping, step 2 of 4, operation began 0 s ago", diary: "plan, begin " + id + ", look, write stop 1, make stop, look"},
		{name: "waiting is written down too", play: play{script: []turn{sends("draining", operation.Deregister, "x"), waits("stopping")}},
			status: scale.Begun, detail: "resize vm: stopping, step 2 of 4, operation began 0 s ago", diary: "plan, begin " + id + ", look, write deregister x 1, make deregister x, look, write deregister x 1"},
		{name: "a refusal begins nothing", play: play{refused: "i-1 is stopped"},
			status: scale.Refused, detail: "change m7g.large -> m7g.xlarge: i-1 is stopped", diary: "plan"},
		{name: "nor does a look that fails", play: play{planError: refuse(scale.Throttled, "slow down")},
			status: scale.Waiting, detail: "change m7g.large -> m7g.xlarge: AWS could not be read again before the change: waiting for the API rate limit: asking EC2: throttled: slow down; the next evaluation tries again", diary: "plan"},
		{name: "one that is not allowed", play: play{planError: refuse(scale.Denied, "not allowed")},
			status: scale.Refused, detail: "change m7g.large -> m7g.xlarge: AWS could not be read again before the change: asking EC2: denied: not allowed; check the credentials and permissions of dynascale", diary: "plan"},
		{name: "one without an answer leaves nothing unknown", play: play{planError: refuse(scale.Unreachable, "no answer")},
			status: scale.Failed, detail: "change m7g.large -> m7g.xlarge: AWS could not be read again before the change: asking EC2: unreachable: no answer; dynascale looks again at the next evaluation", diary: "plan"},
		{name: "a resource that has one", begin: errors.New("resize vm: another operation is under way on the same resource: change class db: modifying, step 2 of 2, operation began 3 min ago"),
			status: scale.InProgress, diary: "plan, begin " + id,
			detail: "change m7g.large -> m7g.xlarge: resize vm: another operation is under way on the same resource: change class db: modifying, step 2 of 2, operation began 3 min ago; dynascale looks again at the next evaluation"},
		{name: "a ledger that cannot be written begins nothing", begin: full,
			status: scale.InProgress, detail: "change m7g.large -> m7g.xlarge: " + full.Error() + "; dynascale looks again at the next evaluation", diary: "plan, begin " + id},
		{name: "one that is done at once", play: play{script: []turn{ends(scale.Reached)}},
			status: scale.Applied, detail: "resize vm: reached after 0 s", diary: "plan, begin " + id + ", look, write reached"},
		{name: "one that is given up at once", play: play{script: []turn{ends(scale.GivenUp)}},
			status: scale.Failed, detail: "resize vm: given up after 0 s", diary: "plan, begin " + id + ", look, write given up"},
		{name: "one that cannot be looked at has begun all the same", play: play{nextError: refuse(scale.Throttled, "slow down")},
			status: scale.Begun, detail: "resize vm: beginning, step 1 of 1, operation began 0 s ago; the state of the operation could not be read: asking EC2: throttled: slow down", diary: "plan, begin " + id + ", look"},
		{name: "one that has begun goes on although the disk is full by now", play: play{script: []turn{sends("stopping", operation.Stop, "")}}, advance: errors.New("full"),
			status: scale.Begun, detail: "resize vm: stopping, step 2 of 4, operation began 0 s ago; full", diary: "plan, begin " + id + ", look, write stop 1, make stop, look"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, b := pair(&c.play)
			b.beginError, b.advanceError = c.begin, c.advance
			out := o.Apply(t.Context(), scale.Plan{decided("vm", 1, 2)})
			check(t, out[0], c.status, c.detail)
			if got := b.String(); got != c.diary {
				t.Errorf("\ngot  %s\nwant %s", got, c.diary)
			}
			begun := strings.Contains(c.diary, "look")
			if (out[0].Operation != nil) != begun {
				t.Errorf("operation %+v", out[0].Operation)
			}
			if op := out[0].Operation; begun && (op.ID != id || op.Size != 2 || op.Before != 1 || op.Resource != "i-1" || !op.Until.Equal(noon.Add(30*60e9)) || !op.Deadline.Equal(noon.Add(60*60e9))) {
				t.Errorf("operation %+v", op)
			}
		})
	}
}

func TestGoingOnWithAnOperation(t *testing.T) {
	start := func(name string) turn { return sends("starting", operation.Start, name) }
	for _, c := range []struct {
		name    string
		play    play
		advance error
		status  scale.Status
		detail  string
		diary   string
	}{
		{name: "it goes on although the decision is a hold", play: play{script: []turn{start("m7g.xlarge"), waits("starting")}},
			status: scale.InProgress, detail: "resize vm: starting, step 2 of 4, operation began 3 min ago", diary: "look, write start m7g.xlarge 1, make start m7g.xlarge, look"},
		{name: "nothing new is not written down", play: play{}, status: scale.InProgress, detail: "resize vm: beginning, step 1 of 1, operation began 3 min ago", diary: "look"},
		{name: "its goal", play: play{script: []turn{ends(scale.Reached)}}, status: scale.Applied, detail: "resize vm: reached after 3 min", diary: "look, write reached"},
		{name: "its way back", play: play{script: []turn{ends(scale.RolledBack)}}, status: scale.Failed, detail: "resize vm: rolled back after 3 min", diary: "look, write rolled back"},
		{name: "the end is not looked behind", play: play{script: []turn{{phase: "verifying", call: operation.Call{Verb: operation.Stop}, ends: scale.GivenUp}}},
			status: scale.Failed, detail: "resize vm: given up after 3 min", diary: "look, write given up"},
		{name: "a look that fails sends nothing", play: play{nextError: refuse(scale.Unreachable, "no answer")}, status: scale.InProgress,
			detail: "resize vm: beginning, step 1 of 1, operation began 3 min ago; the state of the operation could not be read: asking EC2: unreachable: no answer", diary: "look"},
		{name: "a call that fails is digested and written down, and the next tick is the retry", play: play{script: []turn{start("a"), start("b")}, answers: map[string]error{"start a": refuse(scale.Throttled, "slow down")}},
			status: scale.InProgress, detail: "resize vm: starting, step 2 of 4, operation began 3 min ago; throttled", diary: "look, write start a 1, make start a, write starting (throttled)"},
		{name: "want of capacity goes on in the same tick", play: play{script: []turn{start("a"), start("b"), waits("starting")}, answers: map[string]error{"start a": refuse(scale.Exhausted, "no room")}},
			status: scale.InProgress, detail: "resize vm: starting, step 2 of 4, operation began 3 min ago; exhausted",
			diary: "look, write start a 1, make start a, write starting (exhausted), look, write starting (exhausted), make start b, look"},
		{name: "but not behind the end", play: play{script: []turn{start("a"), start("b")}, answers: map[string]error{"start a": refuse(scale.Exhausted, "no room")}, fatal: true},
			status: scale.Failed, detail: "resize vm: given up after 3 min; asking EC2: exhausted: no room", diary: "look, write start a 1, make start a, write given up"},
		{name: "a disk that is full stops nothing, and is told", play: play{script: []turn{start("a"), waits("starting"), waits("starting")}}, advance: errors.New("ledger x: the disk is full"),
			status: scale.InProgress, detail: "resize vm: starting, step 2 of 4, operation began 3 min ago; ledger x: the disk is full", diary: "look, write start a 1, make start a, look"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, b := pair(&c.play, running("vm"))
			b.advanceError = c.advance
			out := o.Apply(t.Context(), scale.Plan{decided("vm", 1, 1)})
			check(t, out[0], c.status, c.detail)
			if got := b.String(); got != c.diary {
				t.Errorf("\ngot  %s\nwant %s", got, c.diary)
			}
			if out[0].Operation == nil {
				t.Error("the outcome does not tell of the operation")
			}
		})
	}
}

// An operation that could send for ever must leave time to the others.
func TestCallsAreBoundedInOneTick(t *testing.T) {
	p := &play{answers: map[string]error{}}
	for i := range 100 {
		p.script = append(p.script, sends("starting", operation.Start, fmt.Sprint(i)))
		p.answers[fmt.Sprint("start ", i)] = refuse(scale.Exhausted, "no room")
	}
	o, b := pair(p, running("vm"))
	o.Apply(t.Context(), scale.Plan{decided("vm", 1, 1)})
	if n := strings.Count(b.String(), "make"); n != callsPerTick {
		t.Errorf("%d calls in one tick, want %d", n, callsPerTick)
	}
}

func TestNothingIsSentWhenThePassIsOver(t *testing.T) {
	p := &play{script: []turn{sends("stopping", operation.Stop, "")}}
	o, b := pair(p, running("vm"))
	over, cancel := context.WithCancel(t.Context())
	cancel()
	check(t, o.Apply(over, scale.Plan{decided("vm", 1, 1)})[0], scale.InProgress, "resize vm: beginning, step 1 of 1, operation began 3 min ago; no time was left in this evaluation, and the next one continues the operation")
	if got := b.String(); got != "look" {
		t.Errorf("it did %s", got)
	}
}

// Observe mode begins nothing. What was begun before it was chosen is brought to its
// end, because half an operation is an outage.
func TestObserveModeAndOperations(t *testing.T) {
	watch := func(from, to int) scale.Decision {
		d := decided("vm", from, to)
		d.Mode = scale.Observe
		return d
	}
	p := &play{script: []turn{ends(scale.Reached)}}
	o, b := pair(p)
	out := Observing{Next: o}.Apply(t.Context(), scale.Plan{watch(1, 2)})
	check(t, out[0], scale.Unchanged, "observe mode: would change m7g.large -> m7g.xlarge")
	if b.String() != "" || len(p.told) != 0 {
		t.Errorf("observe mode did %s and told %v", b, p.told)
	}
	b.open = []scale.Operation{running("vm")}
	out = Observing{Next: o}.Apply(t.Context(), scale.Plan{watch(1, 1)})
	check(t, out[0], scale.Applied, "resize vm: reached after 3 min")
	if len(p.told) != 1 {
		t.Errorf("of what it brought to its end it told others: %v", p.told)
	}
}

func TestEveryTickIsToldToOthers(t *testing.T) {
	p := &play{script: []turn{waits("draining"), waits("starting")}}
	o, b := pair(p)
	check(t, o.Apply(t.Context(), scale.Plan{decided("vm", 1, 1)})[0], scale.Unchanged, "")
	o.Apply(t.Context(), scale.Plan{decided("vm", 1, 2)})
	b.open = []scale.Operation{running("vm")}
	o.Apply(t.Context(), scale.Plan{decided("vm", 1, 1)})
	p.refused, b.open = "no", nil
	o.Apply(t.Context(), scale.Plan{decided("vm", 1, 2)})
	if got := strings.Join(p.told, ", "); got != "vm: nothing, vm: draining, vm: starting, vm: nothing" {
		t.Errorf("told %s", got)
	}
}

// defect is a reconciler with a defect.
type defect struct{ Reconciler }

func (defect) Plan(context.Context, scale.Decision) (scale.Operation, string, error) { panic("boom") }

func TestAPanicOfACraftStaysInItsTier(t *testing.T) {
	p := &play{script: []turn{waits("draining")}}
	o, _ := pair(p)
	o.Reconcilers["bad"] = defect{}
	out := o.Apply(t.Context(), scale.Plan{decided("bad", 1, 2), decided("vm", 1, 2), decided("stranger", 1, 2)})
	check(t, out[0], scale.Unknown, "change m7g.large -> m7g.xlarge: a defect of dynascale: boom; please report it")
	check(t, out[1], scale.Begun, "resize vm: draining, step 2 of 4, operation began 0 s ago")
	if out[2].Status != scale.Unknown || !strings.Contains(out[2].Detail, "a defect of dynascale") {
		t.Errorf("a tier without a reconciler: %+v", out[2])
	}
}
