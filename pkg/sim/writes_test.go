package sim

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

func TestWritesAreRefusedInAWSWords(t *testing.T) {
	ctx := context.Background()
	cases := []struct {
		name  string
		write func(*Cloud) error
		kind  scale.Kind
		words string
	}{
		{"desired above max", func(c *Cloud) error { return c.SetDesired(ctx, "web", 12) }, scale.Invalid,
			"ValidationError: New SetDesiredCapacity value 12 is above max value 10 for the AutoScalingGroup."},
		{"desired below min", func(c *Cloud) error { return c.SetDesired(ctx, "web", 1) }, scale.Invalid,
			"ValidationError: New SetDesiredCapacity value 1 is below min value 2 for the AutoScalingGroup."},
		{"desired of nobody", func(c *Cloud) error { return c.SetDesired(ctx, "nobody", 3) }, scale.Missing,
			"ValidationError: AutoScalingGroup name not found - AutoScalingGroup nobody not found"},
		{"min above max", func(c *Cloud) error { return c.SetMin(ctx, "web", 11) }, scale.Invalid,
			"ValidationError: Max bound, 10, must be greater than or equal to min bound, 11"},
		{"min below zero", func(c *Cloud) error { return c.SetMin(ctx, "web", -1) }, scale.Invalid,
			"ValidationError: 1 validation error detected: Value '-1' at 'minSize' failed to satisfy constraint: Member must have value greater than or equal to 0"},
		{"max below min", func(c *Cloud) error { return c.SetMax(ctx, "web", 1) }, scale.Invalid,
			"ValidationError: Max bound, 1, must be greater than or equal to min bound, 2"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			c := webWorld(t, Constant(10), 4, func(o *Options) { o.Groups[0].Min, o.Groups[0].Max = 2, 10 })
			err := tc.write(c)
			var f *scale.Failure
			if !errors.As(err, &f) {
				t.Fatalf("error %v, want a failure", err)
			}
			if f.Kind != tc.kind || f.Err.Error() != tc.words {
				t.Errorf("%s: %v\nwant %s: %s", f.Kind, f.Err, tc.kind, tc.words)
			}
			if got := capacity(t, c); got.Desired != 4 || got.Min != 2 || got.Max != 10 {
				t.Errorf("a refused write changed the group to %+v", got)
			}
		})
	}
}

func TestMinAndMaxMoveDesired(t *testing.T) {
	ctx := context.Background()
	c := webWorld(t, Constant(10), 4)
	for _, step := range []struct {
		name    string
		write   func() error
		desired int
	}{
		{"min above desired raises it", func() error { return c.SetMin(ctx, "web", 6) }, 6},
		{"min lowered leaves it", func() error { return c.SetMin(ctx, "web", 1) }, 6},
		{"max below desired lowers it", func() error { return c.SetMax(ctx, "web", 3) }, 3},
		{"max raised leaves it", func() error { return c.SetMax(ctx, "web", 9) }, 3},
		{"max and desired at once", func() error { return c.RaiseTo(ctx, "web", 15) }, 15},
	} {
		if err := step.write(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := capacity(t, c).Desired; got != step.desired {
			t.Errorf("%s: desired %d, want %d", step.name, got, step.desired)
		}
	}
}

func TestTimedOutWritesArriveOrNot(t *testing.T) {
	arrived := 0
	const tries = 200
	for seed := range uint64(tries) {
		c := webWorld(t, Constant(10), 4, func(o *Options) {
			o.Seed = seed
			o.Faults = []Fault{{From: start, To: start.Add(time.Minute), Kind: FaultTimeout, Service: "autoscaling"}}
		})
		err := c.SetDesired(context.Background(), "web", 5)
		if scale.KindOf(err) != scale.Unreachable {
			t.Fatalf("error %v, want no answer", err)
		}
		if capacity(t, c).Desired == 5 {
			arrived++
		}
	}
	if arrived < tries/3 || arrived > tries*2/3 {
		t.Errorf("%d of %d writes arrived, want about half", arrived, tries)
	}
}
