package doctor

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/rights"
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

// What the doctor calls untested, or tries as a dry run, is what the policy allows to change.
func TestThePolicyAllowsWhatTheDoctorCannotTry(t *testing.T) {
	for _, text := range []string{clinic.GroupsConfig, strings.Replace(clinic.GroupsConfig, "mode: manage", "mode: minimum", 1), clinic.InFolder(t, clinic.EstateConfig)} {
		var c visited
		o := clinic.Estate()
		o.Groups, o.Queues = clinic.Groups().Groups, clinic.Groups().Queues
		c.Open(t, o)
		wanted, given := map[string]bool{}, map[string]bool{}
		for _, f := range c.examine(t, text) {
			switch f.Check {
			case "writing":
				named, _, _ := strings.Cut(f.Found, " cannot be verified")
				for _, right := range strings.Split(named, ", ") {
					wanted[right] = true
				}
			case "dry run":
				named, _, _ := strings.Cut(strings.TrimPrefix(f.Found, "EC2 would accept "), " for ")
				for _, right := range strings.Split(named, ", ") {
					wanted[right] = true
				}
			}
		}
		cfg, err := config.Parse("iam.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var tiers []rights.Tier
		for _, x := range cfg.Tiers {
			tiers = append(tiers, rights.Tier{Watched: assembly.Watched(x), Kind: x.Target})
		}
		for _, s := range rights.Policies(tiers, rights.Options{})[0].Document.Statement {
			for _, action := range s.Action {
				if _, call, _ := strings.Cut(action, ":"); !strings.HasPrefix(call, "Describe") && !strings.HasPrefix(call, "Get") {
					given[action] = true
				}
			}
		}
		if diff := cmp.Diff(wanted, given); diff != "" {
			t.Errorf("the doctor's rights and those of the policy differ (-doctor +policy):\n%s", diff)
		}
	}
}
