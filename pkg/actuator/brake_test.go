package actuator

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// held is a gate that holds what a function says.
func held(by func(w brake.Write) string) *brake.Gate {
	return brake.New(func() time.Time { return noon }, by)
}

func soft(w brake.Write) string {
	if w.Begun {
		return ""
	}
	return "the pause a12 of alice until 04:10"
}

func hard(brake.Write) string { return "the brake file /var/lib/dynascale/PAUSE-HARD" }

// A change that a brake holds is not sent, is no failure, and says who held it.
func TestABrakeHoldsAChange(t *testing.T) {
	grow, shrink := scale.Decision{Tier: "web", Mode: scale.Manage, From: 10, To: 12}, scale.Decision{Tier: "web", Mode: scale.Manage, From: 10, To: 9}
	minimum := scale.Decision{Tier: "web", Mode: scale.Minimum, From: 2, To: 5}
	shrinking := func(w brake.Write) string {
		if w.Shrink {
			return "the pause a13 until 04:10"
		}
		return ""
	}
	for _, c := range []struct {
		name     string
		hold     func(brake.Write) string
		decision scale.Decision
		status   scale.Status
		detail   string
		writes   int
	}{
		{"everything is paused", soft, grow, scale.Held, "set desired 10 -> 12: not sent, held by the pause a12 of alice until 04:10", 0},
		{"the minimum as well", soft, minimum, scale.Held, "set the minimum 2 -> 5: not sent, held by the pause a12 of alice until 04:10", 0},
		{"shrinking is paused", shrinking, shrink, scale.Held, "set desired 10 -> 9: not sent, held by the pause a13 until 04:10", 0},
		{"shrinking is paused, and it grows", shrinking, grow, scale.Applied, "set desired 10 -> 12", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := &cloud{groups: map[string]resource.Group{"web-asg": group(10)}}
			g := groupSetters(cloud)
			g.Gate = held(c.hold)
			out := g.Apply(t.Context(), scale.Plan{c.decision})
			check(t, out[0], c.status, c.detail)
			if len(cloud.writes) != c.writes || out[0].MayHaveChanged() != (c.writes > 0) {
				t.Errorf("writes %v, may have changed %v", cloud.writes, out[0].MayHaveChanged())
			}
		})
	}
}

// A pause that comes while a change waits for its turn, or is looked at, holds it.
func TestABrakeIsAskedLast(t *testing.T) {
	asked := 0
	cloud := &cloud{groups: map[string]resource.Group{"web-asg": group(10)}}
	g := groupSetters(cloud)
	g.Gate = held(func(brake.Write) string {
		if asked++; asked == 1 { // before the turn
			return ""
		}
		return "the pause a12"
	})
	out := g.Apply(t.Context(), scale.Plan{{Tier: "web", Mode: scale.Manage, From: 10, To: 12}})
	check(t, out[0], scale.Held, "set desired 10 -> 12: not sent, held by the pause a12")
	if len(cloud.writes) != 0 {
		t.Errorf("written: %v", cloud.writes)
	}
}

func TestABrakeAndOperations(t *testing.T) {
	const id = "resize-vm-20260302T120000Z"
	stop, start := sends("stopping", operation.Stop, ""), sends("starting", operation.Start, "m7g.xlarge")
	// late lets so many questions pass before it holds.
	late := func(n int, by func(brake.Write) string) func(brake.Write) string {
		return func(w brake.Write) string {
			if n--; n >= 0 {
				return ""
			}
			return by(w)
		}
	}
	untouched, begun := running("vm"), running("vm")
	untouched.Untouched, untouched.Sent, untouched.SentAt = true, "", time.Time{}
	begun.Untouched = false
	for _, c := range []struct {
		name   string
		hold   func(brake.Write) string
		open   []scale.Operation
		script []turn
		status scale.Status
		detail string
		diary  string
	}{
		{"nothing begins, and nothing is looked at", soft, nil, []turn{stop}, scale.Held,
			"change m7g.large -> m7g.xlarge: not sent, held by the pause a12 of alice until 04:10", ""},
		{"a pause in the middle of its beginning ends it", late(1, soft), nil, []turn{stop}, scale.Held,
			"resize vm: rolled back after 0 s; it never began; not sent, held by the pause a12 of alice until 04:10", "plan, begin " + id + ", look, write rolled back"},
		{"a pause between what is written down and what is sent", late(2, soft), nil, []turn{stop}, scale.Held,
			"resize vm: rolled back after 0 s; it never began; not sent, held by the pause a12 of alice until 04:10",
			"plan, begin " + id + ", look, write stop 1, write rolled back"},
		{"what has begun goes on", soft, []scale.Operation{begun}, []turn{start, waits("starting")}, scale.InProgress,
			"resize vm: starting, step 2 of 4, operation began 3 min ago", "look, write start m7g.xlarge 1, make start m7g.xlarge, look"},
		{"what is open and has sent nothing ends", soft, []scale.Operation{untouched}, []turn{stop}, scale.Held,
			"resize vm: rolled back after 3 min; it never began; not sent, held by the pause a12 of alice until 04:10", "look, write rolled back"},
		{"a hard brake stops that too, and says what is left", hard, []scale.Operation{begun}, []turn{start}, scale.InProgress,
			"resize vm: starting, step 2 of 4, operation began 3 min ago; start: not sent, held by the brake file /var/lib/dynascale/PAUSE-HARD; left half done: i-1 is STOPPED and not started",
			"look, write starting"},
		{"a hard brake between what is written down and what is sent", late(1, hard), []scale.Operation{begun}, []turn{start}, scale.InProgress,
			"resize vm: starting, step 2 of 4, operation began 3 min ago; start: not sent, held by the brake file /var/lib/dynascale/PAUSE-HARD; left half done: i-1 is STOPPED and not started",
			"look, write start m7g.xlarge 1, write starting"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &play{script: c.script}
			o, b := pair(p, c.open...)
			o.Gate = held(c.hold)
			out := o.Apply(t.Context(), scale.Plan{decided("vm", 1, 2)})
			check(t, out[0], c.status, c.detail)
			if got := b.String(); got != c.diary {
				t.Errorf("\ngot  %s\nwant %s", got, c.diary)
			}
		})
	}
}

// A list of readers is a write too; what an operation that has begun needs goes out.
func TestABrakeAndPublishing(t *testing.T) {
	p, s, told := publishing(t)
	p.Gate = held(soft)
	p.Readers(t.Context(), "readers", []string{"a:3306"}, nil, false)
	const want = "endpoints: readers: the readers could not be published in SSM parameter /shop/readers: not sent, held by the pause a12 of alice until 04:10; dynascale tries again at every evaluation"
	if got := strings.Join(*told, "\n"); got != want || len(s.puts) != 0 {
		t.Errorf("told %s, put %v", got, s.puts)
	}
	if got := content(t, p.File); !strings.Contains(got, "a:3306") {
		t.Errorf("the file, which is no write to AWS, says %s", got)
	}
	p.Readers(t.Context(), "readers", []string{"a:3306"}, nil, true)
	if len(s.puts) != 1 {
		t.Errorf("put %v", s.puts)
	}
	p.Gate = held(hard)
	p.Readers(t.Context(), "readers", []string{"b:3306"}, nil, true)
	if len(s.puts) != 1 {
		t.Errorf("put %v under a hard brake", s.puts)
	}
}

// What a plan asks as dry runs asks the gate as well.
func TestADryRunAsksTheGate(t *testing.T) {
	p := &looker{play: play{script: []turn{waits("stopping")}}}
	o, _ := pair(&p.play)
	o.Reconcilers["vm"] = p
	n := 0
	o.Gate = held(func(brake.Write) string {
		if n++; n == 1 {
			return ""
		}
		return "the pause a12"
	})
	out := o.Apply(t.Context(), scale.Plan{decided("vm", 1, 2)})
	check(t, out[0], scale.Held, "change m7g.large -> m7g.xlarge: not sent, held by the pause a12")
}

// looker asks as a client does before a dry run.
type looker struct{ play }

func (l *looker) Plan(ctx context.Context, d scale.Decision) (scale.Operation, string, error) {
	if err := brake.TicketOf(ctx).Send(); err != nil {
		return scale.Operation{}, "", &scale.Failure{Doing: "rehearsing the stop", Kind: scale.Stopped, Err: err}
	}
	return l.play.Plan(ctx, d)
}
