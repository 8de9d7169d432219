package rdsacu

import (
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// A member that could not be read may be of any class: there is no share then, and no guess.
func TestAShareNeedsEveryMember(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	known := func(class string) facts.Facts {
		var b facts.Book
		b.Write(facts.Clusters.Name, "aurora", facts.Entry{Found: true, At: now, Is: resource.Cluster{ID: "aurora", MinACU: 2, MaxACU: 16,
			Members: []resource.ClusterMember{{ID: "aurora-1", Writer: true}}}})
		if class != "" {
			b.Write(facts.Databases.Name, "aurora-1", facts.Entry{Found: true, At: now, Is: resource.Database{ID: "aurora-1", Class: class}})
		}
		return b.Facts()
	}
	for _, c := range []struct{ class, want string }{
		{"db.serverless", ""}, {"db.r6g.large", "aurora-1 is db.r6g.large"}, {"", "the class of aurora-1 is unknown: "},
	} {
		x, why := (&ACU{Cluster: "aurora"}).Relate(kind.Watched{}, known(c.class), scale.Sample{Signal: "used", Value: 0.25})
		if (why == "") != (c.want == "") || !strings.HasPrefix(why, c.want) || why == "" && x.Value != 2 {
			t.Errorf("%q: %g, %q; want %q", c.class, x.Value, why, c.want)
		}
	}
}
