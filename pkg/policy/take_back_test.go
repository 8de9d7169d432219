package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"pgregory.net/rapid"
)

// removing is a removal of web's tenth that has only sent readers elsewhere.
func removing() scale.Operation {
	return scale.Operation{Tier: "web", Kind: scale.RemoveReplica, Target: "web-dyn-1", Size: 9, Before: 10,
		Began: before(3), Since: before(3), Deadline: before(-60), Phase: "draining", Step: 1, Steps: 2}
}

func TestARemovalIsTakenBackWhileThatCostsNothing(t *testing.T) {
	until := noon.Add(time.Hour)
	raise := func(size int) scale.Action {
		o := action(scale.Override, false, false, until)
		o.Min = size
		return o
	}
	ordered := func(o scale.Action) func(*scale.Snapshot) {
		return func(s *scale.Snapshot) { s.Past.Actions = []scale.Action{o} }
	}
	doing := func(change func(*scale.Operation)) func(*scale.Snapshot) {
		return func(s *scale.Snapshot) { change(&s.Operations[0]) }
	}
	const (
		paused = "shrinking is paused until 2026-03-02T13:00:00Z: deploy"
		busy   = "target cpu: cpu 90 % against a goal of 60 % is 1.50 times the goal, with 10 in service at 11:58:00"
		drains = "remove replica web: draining, step 1 of 2, operation began 3 min ago"
	)
	idle, hot := sample("cpu", 20), sample("cpu", 90)
	for _, c := range []struct {
		name   string
		sample scale.Sample
		change func(*scale.Snapshot)
		why    string // "" is that it goes on
		busy   string // what is under way
	}{
		{"nothing against it", idle, func(*scale.Snapshot) {}, "", drains},
		{"shrinking is paused", idle, ordered(action(scale.Pause, false, true, until)), paused, drains},
		{"everything is paused", idle, ordered(action(scale.Pause, true, true, until)), paused, drains},
		{"growth is paused", idle, ordered(action(scale.Pause, true, false, until)), "", drains},
		{"a pause that is over", idle, ordered(action(scale.Pause, true, true, noon)), "", drains},
		{"the tier is observed", idle, func(s *scale.Snapshot) { s.Mode = scale.Observe }, "the tier is in mode observe now", drains},
		{"an order raised the minimum above its goal", idle, ordered(raise(10)),
			"not below 10 (configured 2 to 50, an override raises the minimum to 10 until 2026-03-02T13:00:00Z: deploy)", drains},
		{"an order that its goal fulfils", idle, ordered(raise(9)), "", drains},
		{"AWS has a higher minimum by now", idle, func(s *scale.Snapshot) { s.Capacity.Min = 10 },
			"not below 10 (configured 2 to 50, the minimum in AWS is 10)", drains},
		{"load asks for more", hot, func(*scale.Snapshot) {}, busy, drains},
		{"load is as it should be", sample("cpu", 60), func(*scale.Snapshot) {}, "", drains},
		{"load that nobody can see", scale.Sample{}, func(*scale.Snapshot) {}, "", drains},
		{"one that has sent something", hot, doing(func(op *scale.Operation) { op.Sent, op.SentAt = "delete web-dyn-1", before(1) }), "", drains},
		{"but where AWS refused that", hot, doing(func(op *scale.Operation) { op.Sent = "delete web-dyn-1" }), busy, drains},
		{"something speaks against any change by now", idle, func(s *scale.Snapshot) {
			s.Objections = []scale.Objection{{Text: "web-db is failed"}, {Text: "web-db has pending modifications: port 7"}}
		},
			"web-db is failed; web-db has pending modifications: port 7", drains},
		{"one of another tier", hot, doing(func(op *scale.Operation) { op.Tier = "reports" }), "", "remove replica reports: draining, step 1 of 2, operation began 3 min ago"},
		{"another kind of operation", hot, doing(func(op *scale.Operation) { op.Kind = scale.Resize }), "", "resize web: draining, step 1 of 2, operation began 3 min ago"},
		{"a replica that is made", hot, doing(func(op *scale.Operation) { op.Kind = scale.AddReplica }), "", "add replica web: draining, step 1 of 2, operation began 3 min ago"},
		{"its own beside another's", hot, func(s *scale.Snapshot) {
			other := removing()
			other.Tier, other.Kind = "reports", scale.ChangeClass
			s.Operations = []scale.Operation{other, removing()}
		}, busy, "change class reports: draining, step 1 of 2, operation began 3 min ago"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := calm(c.sample)
			s.Operations = []scale.Operation{removing()}
			c.change(&s)
			d := new(web()).Decide(s)
			if d.TakeBack != c.why {
				t.Errorf("got  %s\nwant %s", d.TakeBack, c.why)
			}
			reason := "busy 10>10 " + c.busy
			if c.why != "" {
				reason += "; the operation is being cancelled: " + c.why
			}
			expect(t, d, 10, 10, reason)
			if d.Wish != 10 || len(d.Recommendations) != 0 {
				t.Errorf("a hold wishes for nothing: %d, %v", d.Wish, d.Recommendations)
			}
		})
	}
}

// Nothing else may be taken back: what has begun is brought to its end.
func TestOnlyWhatIsReversibleIsTakenBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := anyPolicy(t), anySnapshot(t)
		reversible, open := false, false
		for range rapid.IntRange(0, 3).Draw(t, "operations") {
			op := removing()
			op.Size = anySize.Draw(t, "goal")
			op.Tier = rapid.SampledFrom([]string{"web", "web", "another"}).Draw(t, "whose")
			op.Kind = rapid.SampledFrom([]scale.OperationKind{scale.RemoveReplica, scale.RemoveReplica, scale.AddReplica, scale.Resize, scale.ChangeClass, scale.ChangeACU}).Draw(t, "kind")
			if rapid.IntRange(0, 3).Draw(t, "sent") == 0 {
				op.Sent = "delete web-dyn-1"
			}
			if rapid.IntRange(0, 3).Draw(t, "ended") == 0 {
				op.Ended, op.Result = noon, scale.Reached
			}
			reversible = reversible || op.Reversible() && op.Tier == s.Tier
			open = open || op.Open()
			s.Operations = append(s.Operations, op)
		}
		if rapid.Bool().Draw(t, "paused") {
			s.Past.Actions = []scale.Action{action(scale.Pause, true, true, ahead.Draw(t, "until"))}
		}
		d := p.Decide(s)
		if d.TakeBack != "" && !reversible {
			t.Fatalf("takes %+v back: %s", s.Operations, d.TakeBack)
		}
		if open && d.Changes() {
			t.Fatalf("changes while an operation is under way:\n%s", chain(d))
		}
		if d.TakeBack != "" && !strings.HasSuffix(reason.Why(d), "; the operation is being cancelled: "+d.TakeBack) {
			t.Fatalf("does not say so: %s", reason.Why(d))
		}
		if reversible && s.Capacity.Known() && len(s.Past.Actions) > 0 && d.TakeBack == "" {
			for _, op := range s.Operations {
				if op.Tier == s.Tier && op.Reversible() && op.Size < s.Current() {
					t.Fatalf("a pause takes nothing back: %+v", op)
				}
				if op.Tier == s.Tier && op.Reversible() {
					break // the first of a tier is its only one
				}
			}
		}
		if err := reason.Check(d); err != nil {
			t.Fatal(err)
		}
	})
}
