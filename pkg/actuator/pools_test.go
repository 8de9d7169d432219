package actuator

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// then notes that sizes change after what was published.
type then struct{ s *shelf }

func (n then) Apply(_ context.Context, plan scale.Plan) []scale.Outcome {
	n.s.puts = append(n.s.puts, "sizes")
	return make([]scale.Outcome, len(plan))
}

func TestPoolsArePublishedBeforeTheSizeChanges(t *testing.T) {
	s, told := &shelf{}, []string{}
	p := Pools{Next: then{s}, Of: map[string]*Pool{"web": {Timeout: 5 * time.Second, Idle: time.Minute,
		Publisher: Publisher{Parameter: "/web/pool", Store: s, OnTrouble: func(source, problem string, _ scale.Kind) { told = append(told, source+": "+problem) }}}}}
	plan := func(pool int, mode scale.Mode) scale.Plan {
		return scale.Plan{{Tier: "web", Mode: mode, Pool: pool}, {Tier: "other", Mode: mode, Pool: 3}}
	}
	p.Apply(t.Context(), plan(16, scale.Observe)) // nobody reads a pool of sizes that somebody else sets
	p.Apply(t.Context(), plan(0, scale.Manage))   // not known
	p.Apply(t.Context(), plan(16, scale.Manage))
	p.Apply(t.Context(), plan(16, scale.Manage))
	s.err = errors.New("AccessDenied")
	if out := p.Apply(t.Context(), plan(12, scale.Manage)); len(out) != 2 {
		t.Errorf("%v", out)
	}
	s.err = nil
	p.Apply(t.Context(), plan(12, scale.Manage))
	const sixteen, twelve = `/web/pool = {"pool":16,"connection_timeout_seconds":5,"idle_timeout_seconds":60}`, `/web/pool = {"pool":12,"connection_timeout_seconds":5,"idle_timeout_seconds":60}`
	if want := []string{"sizes", "sizes", sixteen, "sizes", "sizes", twelve, "sizes", twelve, "sizes"}; !slices.Equal(s.puts, want) {
		t.Errorf("%q, want %q", s.puts, want)
	}
	if want := []string{"endpoints: web: the connection pool size could not be published in SSM parameter /web/pool: AccessDenied; dynascale tries again at every evaluation"}; !slices.Equal(told, want) {
		t.Errorf("%q", told)
	}
}
