//go:build integration

package localstack

import (
	"strings"
	"testing"

	"github.com/dynascale/dynascale/localstack/stage"

	"github.com/dynascale/dynascale/pkg/reason"
)

func TestAGroupWithAnotherOwnerIsLeftAlone(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
		s.must(s.stage.Policy(s.Context(), s.group))
		s.load(90, 1, 200)
		s.configure(s.webTier("manage", "{min: 2, max: 20}", pressure))
		s.pass()
		s.wantDesired(s.group, 4, "the group has a scaling policy")
		s.wantRule("web", "owner")
		if because := reason.Headline(s.explain("web").Decision).Because; !strings.Contains(because, "somebody-elses") {
			s.Errorf("the policy is not named: %s", because)
		}
	})
}

func TestASizeSomebodyElseSetIsAdopted(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
		s.load(60, 1.5, 300)
		s.configure(s.webTier("manage", "{min: 2, max: 20}", pressure))
		s.pass()
		s.wantDesired(s.group, 4, "all is near its goal")
		s.must(s.stage.Resize(s.Context(), s.group, 9))
		s.pass()
		s.wantDesired(s.group, 9, "a hand on the group is not fought")
		if !s.explain("web").Learned.Adopted {
			s.Error("the record does not say that the size was adopted")
		}
	})
}

func TestAMissingGroupStaysInItsTier(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
		s.load(90, 1, 200)
		web := s.webTier("manage", "{min: 2, max: 20}", pressure)
		gone := *s
		gone.group = s.group + "-gone"
		s.configure(web + strings.Replace(gone.webTier("manage", "{min: 2, max: 20}", pressure), "  web:", "  api:", 1))
		s.pass()
		s.wantDesired(s.group, 7, "the other tier's group does not exist")
		s.wantRule("api", "capacity")
	})
}
