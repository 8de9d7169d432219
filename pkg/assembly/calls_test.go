package assembly

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// changed is a cloud that notes what it is asked to change, and then is busy.
type changed struct {
	Changes
	did []string
}

func (c *changed) do(format string, args ...any) error {
	c.did = append(c.did, fmt.Sprintf(format, args...))
	return &scale.Failure{Doing: "changing", Kind: scale.Busy, Err: context.Canceled}
}

func (c *changed) SetDesired(_ context.Context, group string, n int) error {
	return c.do("desired %s %d", group, n)
}
func (c *changed) SetMin(_ context.Context, group string, n int) error {
	return c.do("min %s %d", group, n)
}
func (c *changed) RaiseTo(_ context.Context, group string, n int) error {
	return c.do("desired and max %s %d", group, n)
}
func (c *changed) SetMax(_ context.Context, group string, n int) error {
	return c.do("max %s %d", group, n)
}
func (c *changed) StopMachine(_ context.Context, id string) error  { return c.do("stop %s", id) }
func (c *changed) StartMachine(_ context.Context, id string) error { return c.do("start %s", id) }
func (c *changed) SetMachineType(_ context.Context, id, is string) error {
	return c.do("type %s %s", id, is)
}
func (c *changed) DeleteReplica(_ context.Context, name string) error { return c.do("delete %s", name) }
func (c *changed) SetClass(_ context.Context, name, is string) error {
	return c.do("class %s %s", name, is)
}

func (c *changed) Deregister(_ context.Context, id string, at scale.Attachment) error {
	return c.do("deregister %s %s:%d", id, at.Group, at.Port)
}

func (c *changed) Register(_ context.Context, id string, at scale.Attachment) error {
	return c.do("register %s %s:%d", id, at.Group, at.Port)
}

func (c *changed) CreateReplica(_ context.Context, r resource.NewReplica) error {
	return c.do("create %s of %s", r.Name, r.Source)
}

func (c *changed) SetACU(_ context.Context, cluster string, least, most float64) error {
	return c.do("acu %s %g to %g", cluster, least, most)
}

func (c *changed) SetDesiredCount(_ context.Context, cluster, service string, n int) error {
	return c.do("count of %s in %s %d", service, cluster, n)
}

func (c *changed) SetServiceMin(_ context.Context, service string, n int) error {
	return c.do("least count of %s %d", service, n)
}

// Whatever a kind may name can be made, and is made of what it is about.
func TestEveryVerbIsMade(t *testing.T) {
	place := scale.Attachment{Group: "front", Port: 80}
	want := map[operation.Verb]struct {
		call operation.Call
		did  string
	}{
		operation.SetDesired:    {operation.Call{Argument: "12"}, "desired x 12"},
		operation.SetMin:        {operation.Call{Argument: "12"}, "min x 12"},
		operation.RaiseTo:       {operation.Call{Argument: "12"}, "desired and max x 12"},
		operation.SetMax:        {operation.Call{Argument: "12"}, "max x 12"},
		operation.Stop:          {operation.Call{}, "stop x"},
		operation.Start:         {operation.Call{Argument: "m7g.large"}, "start x"},
		operation.SetType:       {operation.Call{Argument: "m7g.large"}, "type x m7g.large"},
		operation.Deregister:    {operation.Call{At: place}, "deregister x front:80"},
		operation.Register:      {operation.Call{At: place}, "register x front:80"},
		operation.SetClass:      {operation.Call{Argument: "db.m7g.large"}, "class x db.m7g.large"},
		operation.Create:        {operation.Call{Argument: "shop-dyn-1", Replica: &resource.NewReplica{Name: "shop-dyn-1", Source: "shop"}}, "create shop-dyn-1 of shop"},
		operation.Delete:        {operation.Call{Argument: "shop-dyn-1"}, "delete shop-dyn-1"},
		operation.SetCount:      {operation.Call{Argument: "7"}, "count of  in x 7"},
		operation.SetLeastCount: {operation.Call{Argument: "3"}, "least count of x 3"},
		operation.SetACU:        {operation.Call{Argument: "0.5", Most: 16}, "acu x 0.5 to 16"},
	}
	calls := Calls(&changed{}, nil)
	if diff := cmp.Diff(slices.Sorted(slices.Values(operation.Verbs)), slices.Sorted(maps.Keys(calls))); diff != "" {
		t.Fatalf("the verbs of pkg/operation/call.go and those that Calls of pkg/assembly/calls.go makes are not the same: add the missing line (-verbs +made):\n%s", diff)
	}
	for _, verb := range operation.Verbs {
		c := &changed{}
		if want[verb].did == "" {
			t.Errorf("nobody knows what %q is made of: add it to want in this test, and its method to changed", verb)
			continue
		}
		call := want[verb].call
		call.Verb = verb
		if err := Calls(c, nil)[verb].Make(t.Context(), scale.Operation{Target: "x"}, call); scale.KindOf(err) != scale.Busy {
			t.Errorf("%s: the answer became %v", verb, err)
		}
		if diff := cmp.Diff([]string{want[verb].did}, c.did); diff != "" {
			t.Errorf("%s (-want +got):\n%s", verb, diff)
		}
	}
}

// What is no number is never sent as one.
func TestAnArgumentThatIsNoNumber(t *testing.T) {
	for _, verb := range []operation.Verb{operation.SetDesired, operation.SetMin, operation.RaiseTo, operation.SetMax, operation.SetCount, operation.SetLeastCount, operation.SetACU} {
		for _, argument := range []string{"much", "", "1x"} {
			c := &changed{}
			err := Calls(c, nil)[verb].Make(t.Context(), scale.Operation{Target: "x"}, operation.Call{Verb: verb, Argument: argument})
			if scale.KindOf(err) != scale.Invalid || len(c.did) != 0 {
				t.Errorf("%s %q: did %v, %v", verb, argument, c.did, err)
			}
		}
	}
}
