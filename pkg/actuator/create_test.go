package actuator

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// A reader that is missed in the peak is worse than one without graphs.
func TestOrderingAReplica(t *testing.T) {
	full := resource.Traits{CA: "ca", MostStorage: 500, Monitoring: 60, MonitoringRole: "role", Insights: true, InsightsDays: 7, MinorUpgrades: true, CopyTags: true}
	for _, c := range []struct {
		name  string
		first error // of AWS
		want  []resource.Traits
		told  string
	}{
		{"everything", nil, []resource.Traits{full}, ""},
		{"a role that may not be passed on costs no reader", refuse(scale.Denied, "iam:PassRole"), []resource.Traits{full, full.Plain()},
			"new is created without its source database's settings for monitoring, Performance Insights and certificate authority. AWS refused them: asking EC2: denied: iam:PassRole; change the settings of the replica yourself, and if AWS denied a permission, grant it for the next replica"},
		{"what will pass is asked for again", refuse(scale.Busy, "modifying"), []resource.Traits{full}, ""},
		{"and what may have arrived is not", refuse(scale.Unreachable, "reset"), []resource.Traits{full}, ""},
		{"one that has nothing to leave out is not asked for twice", refuse(scale.Denied, "no"), []resource.Traits{{}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var made []resource.NewReplica
			told := ""
			create := CreateReplica(func(_ context.Context, r resource.NewReplica) error {
				made = append(made, r)
				if len(made) == 1 {
					return c.first
				}
				return nil
			}, func(_, problem string, _ scale.Kind) { told = problem })
			like := &resource.NewReplica{Name: "new", Source: "shop", Class: "db.r7g.large", Tags: map[string]string{"team": "shop"}, Traits: c.want[0]}
			err := create(t.Context(), scale.Operation{ID: "op", Tier: "readers"}, operation.Call{Verb: operation.Create, Argument: "new", Replica: like})
			var got []resource.Traits
			for _, m := range made {
				got = append(got, m.Traits)
				if m.Traits = like.Traits; !cmp.Equal(m, *like) {
					t.Errorf("asked for %+v", m)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" || told != c.told || (err != nil) != (len(c.want) == 1 && c.first != nil) {
				t.Errorf("%v, told %q\n%s", err, told, diff)
			}
		})
	}
	never := func(context.Context, resource.NewReplica) error { t.Error("made"); return nil }
	const defect = "create x: invalid: the call does not say which replica to create, which is a defect of dynascale; please report it"
	if err := CreateReplica(never, nil)(t.Context(), scale.Operation{}, operation.Call{Verb: operation.Create, Argument: "x"}); err == nil || err.Error() != defect {
		t.Errorf("%v", err)
	}
}

// The second try is a change as well, and a brake that came meanwhile holds it.
func TestABrakeHoldsTheSecondTryOfAReplica(t *testing.T) {
	asked, tries := 0, 0
	gate := held(func(brake.Write) string {
		if asked++; asked <= 1 {
			return ""
		}
		return "the pause a12"
	})
	create := CreateReplica(func(context.Context, resource.NewReplica) error { tries++; return refuse(scale.Denied, "iam:PassRole") }, nil)
	like := &resource.NewReplica{Name: "new", Traits: resource.Traits{Insights: true}}
	err := gate.Do(t.Context(), brake.Write{Tier: "readers"}, func(ctx context.Context) error {
		return create(ctx, scale.Operation{}, operation.Call{Verb: operation.Create, Replica: like})
	})
	if !brake.IsHeld(err) || tries != 1 {
		t.Errorf("tried %d times, %v", tries, err)
	}
}
