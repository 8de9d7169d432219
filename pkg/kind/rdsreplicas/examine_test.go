package rdsreplicas

import (
	"testing"

	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Replicas elsewhere count for the engine, and are none of the tier's.
func TestLimitsBesideDistantReplicas(t *testing.T) {
	for distant, want := range map[string]string{
		"":   "limits.max 20 is above 15, the most readers that the engine mysql allows; the size stops at 15",
		"a":  "limits.max 20 is above 14, the most readers that the engine mysql allows beside 1 replica in another region or cluster; the size stops at 14",
		"ab": "limits.max 20 is above 13, the most readers that the engine mysql allows beside 2 replicas in other regions or clusters; the size stops at 13",
	} {
		source := resource.Database{ID: "shop-db", Engine: "mysql"}
		for _, id := range distant {
			source.Distant = append(source.Distant, string(id))
		}
		n := finding.Notes{About: "readers"}
		tellLimits(&n, kind.Examination{Tier: kind.Watched{Limits: guard.Limits{Min: 1, Max: 20}}}, source, 1, 0)
		if len(n.All) == 0 || n.All[0].Found != want {
			t.Errorf("got %v, want %s", n.All, want)
		}
	}
}
