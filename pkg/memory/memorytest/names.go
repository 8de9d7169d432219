package memorytest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/memory"
	"github.com/dynascale/dynascale/pkg/scale"
)

// The resources of the stories.
const (
	groupA  = "us-east-1//group/a-asg"
	groupB  = "us-east-1//group/b-asg"
	abroad  = "eu-west-1//group/a-asg"
	foreign = "us-east-1/111122223333/group/a-asg"
	class   = "us-east-1//rds_class/a-asg" // of another kind, on what has the same name
)

// names is what becomes of memories when a configuration calls resources otherwise. The group a-asg
// grew at minute 1 and b-asg at minute 2; each claim comes at the minute after.
func names(t *testing.T, fresh func(t *testing.T) *Twin) {
	ctx := context.Background()
	grew := func(m Memory, tier string) string {
		switch g := m.Past(tier).Grew; {
		case g.IsZero():
			return "-"
		default:
			return fmt.Sprint(int(g.Sub(Noon).Minutes()))
		}
	}
	for _, c := range []struct {
		name string
		// claims come one after the other, tier and resource in turns.
		claims [][]string
		// grew is when each tier grew, and moves what was told last; action and operation are the
		// tiers of a pause of web, and of an operation that web began.
		grew, moves, action, operation string
	}{
		{"the same names", [][]string{{"web", groupA, "api", groupB}}, "web 1 api 2", "", "web", "web"},
		{"a new name", [][]string{{"shop", groupA, "api", groupB}}, "shop 1 web - api 2", "web>shop", "shop", "shop"},
		{"and back", [][]string{{"shop", groupA}, {"web", groupA}}, "web 1 shop -", "shop>web", "web", "web"},
		{"two names change places", [][]string{{"web", groupB, "api", groupA}}, "web 2 api 1", "api>web web>api", "api", "api"},
		{"and back", [][]string{{"web", groupB, "api", groupA}, {"web", groupA, "api", groupB}}, "web 1 api 2", "api>web web>api", "web", "web"},
		{"three in a circle", [][]string{{"web", groupB, "api", groupA}, {"web", groupA, "shop", groupB}}, "web 1 shop 2 api -", "api>web web>shop", "web", "web"},
		{"a name goes to another resource", [][]string{{"web", abroad}}, "web - api 2", "web>", "web", "web"},
		{"a resource that lost its name gets a new one, and its memory comes back", [][]string{{"web", abroad}, {"shop", groupA, "web", abroad}}, "shop 1 web -", "", "web", "web"},
		{"a resource gets a new name, and its old name goes to another resource", [][]string{{"web", groupB, "shop", groupA}}, "web 2 shop 1 api -", "api>web web>shop", "shop", "shop"},
		{"another region", [][]string{{"web", groupA, "east", abroad}}, "web 1 east -", "", "web", "web"},
		{"another account", [][]string{{"web", groupA, "other", "us-east-1/444455556666/group/c"}}, "web 1 other -", "", "web", "web"},
		{"a tier of another kind on the same group name", [][]string{{"web", groupA, "class", class}}, "web 1 class -", "", "web", "web"},
		{"a tier is removed and added again", [][]string{{"api", groupB}, {"web", groupA, "api", groupB}}, "web 1 api 2", "", "web", "web"},
		{"a tier is removed and added under another name", [][]string{{"api", groupB}, {"shop", groupA, "api", groupB}}, "shop 1 web - api 2", "web>shop", "shop", "shop"},
		{"the account of the resource becomes known", [][]string{{"web", foreign}}, "web 1", "", "web", "web"},
		{"the account becomes known, then the name changes", [][]string{{"web", foreign}, {"shop", foreign}}, "shop 1 web -", "web>shop", "shop", "shop"},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_")+"_"+fmt.Sprint(len(c.claims)), func(t *testing.T) {
			w := fresh(t)
			_, err := w.Claim(ctx, Names("web", groupA, "api", groupB), At(0))
			must(t, err)
			for i, r := range []scale.Record{Plain("web", At(1), 4, 6, scale.Applied), Plain("api", At(2), 4, 6, scale.Applied)} {
				must(t, w.Settle(ctx, []scale.Record{r}), w.Settle(ctx, []scale.Record{Plain(r.Decision.Tier, At(3+i), 6, 6, scale.Unchanged)}))
			}
			_, err = w.Act(ctx, scale.Action{Tier: "web", Kind: scale.Pause, Shrink: true, Given: At(3), Until: At(600)})
			must(t, err)
			must(t, w.Begin(ctx, Operation("op", "web", "r-1", 3)))
			told := ""
			for i, pairs := range c.claims {
				claims := Names(pairs...)
				foreseen := w.Foresee(claims)
				done, err := w.Claim(ctx, claims, At(10*(i+1)))
				must(t, err)
				same(t, "foreseen", foreseen, done.Moves)
				told = ""
				for _, m := range done.Moves {
					told += " " + m.From + ">" + m.To
				}
				if again := w.Foresee(claims); len(again) > 0 {
					t.Errorf("the same claims were applied already, but would move %v again", again)
				}
			}
			if strings.TrimSpace(told) != c.moves {
				t.Errorf("told %q, want %q", told, c.moves)
			}
			w.restarts(t, func(t *testing.T, m Memory) {
				want := strings.Fields(c.grew)
				for i := 0; i < len(want); i += 2 {
					if got := grew(m, want[i]); got != want[i+1] {
						t.Errorf("the last growth in the memory of %s is at minute %s, want minute %s", want[i], got, want[i+1])
					}
					if points := len(m.Past(want[i]).Ring); want[i+1] != "-" && points == 0 {
						t.Errorf("%s: the capacities of the last hour did not move with the name", want[i])
					}
				}
				if a := m.Actions(At(40)); len(a) != 1 || a[0].Tier != c.action {
					t.Errorf("the pause is %+v", a)
				}
				if op := m.Operations(); len(op) != 1 || op[0].Tier != c.operation {
					t.Errorf("the operation is %+v", op)
				}
				// What comes next is learned by the resource.
				last := c.claims[len(c.claims)-1]
				for i := 0; i < len(last); i += 2 {
					must(t, m.Settle(ctx, []scale.Record{Plain(last[i], At(50+i), 6, 5, scale.Applied)}))
					if got := m.Past(last[i]).Shrank; !got.Equal(At(50 + i)) {
						t.Errorf("%s shrank %s", last[i], got)
					}
				}
			})
		})
	}
	t.Run("a running cooldown continues under the new name", func(t *testing.T) {
		w := fresh(t)
		_, err := w.Claim(ctx, Names("web", groupA), At(0))
		must(t, err)
		r := Plain("web", At(0), 4, 3, scale.Applied)
		r.Learned.Breaker = scale.Breaker{Opened: At(-5), Tries: 3, Why: "no capacity"}
		r.Learned.Freeze = scale.Freeze{Since: At(-1), Last: At(0), Why: "a cliff"}
		must(t, w.Settle(ctx, []scale.Record{r}))
		want := w.Past("web")
		_, err = w.Claim(ctx, Names("shop", groupA), At(2))
		must(t, err)
		w.restarts(t, func(t *testing.T, m Memory) {
			same(t, "past", memory.Keep(want, Noon), memory.Keep(m.Past("shop"), Noon))
			same(t, "the old name's", scale.Past{}, m.Past("web"))
		})
	})
}
