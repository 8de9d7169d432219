package play

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// A reader is made like its source, over the wire; when somebody promotes it, it is told
// of for as long as it costs, another takes its place, and it is never deleted.
func TestAReaderThatIsPromotedIsToldAndLeftAlone(t *testing.T) {
	whole(t)
	t.Parallel()
	cfg, err := config.Parse("readers.yaml", []byte(readersConfig))
	if err != nil {
		t.Fatal(err)
	}
	source := shopDatabase(900)
	source.Traits = resource.Traits{CA: "rds-ca-rsa2048-g1", MostStorage: 500, Monitoring: 60, MonitoringRole: "arn:aws:iam::123456789012:role/monitor", Insights: true,
		InsightsKey: "arn:aws:kms:us-east-1:123456789012:key/1", InsightsDays: 7, InsightsMode: "standard", MinorUpgrades: true, CopyTags: true}
	source.Tags = map[string]string{"team": "shop", "managed-by": "terraform"}
	const reader = "shop-db-dyn-1"
	promote := day.Add(30 * time.Minute)
	var world *sim.Cloud
	e := Experiment{Config: cfg, Start: day, Length: 5 * time.Hour, Databases: []sim.DatabaseSpec{source}}
	e.Outside = func(w *sim.Cloud) {
		world = w
		if !w.Now().Equal(promote) {
			return
		}
		made, _ := w.DescribeDatabase(reader)
		if diff := cmp.Diff(source.Traits, made.Traits); diff != "" {
			t.Errorf("the reader is not like its source: %s", diff)
		}
		if made.Tags["team"] != "shop" || made.Tags["managed-by"] != "" {
			t.Errorf("its tags are %v", made.Tags)
		}
		if err := w.EditDatabase(reader, func(d *sim.DatabaseSpec) { d.Source = "" }); err != nil {
			t.Error(err)
		}
	}
	told, published := 0, ""
	e.OnTick = func(now time.Time, records []scale.Record) {
		for _, r := range records[0].Decision.Reasons {
			if r.Rule == "promoted" && strings.HasPrefix(r.Because, reader+": promoted, no longer a reader, still billed") {
				told++
			}
		}
		if told > 0 {
			published, _ = world.Parameter("/shop/readers")
			if strings.Contains(published, reader+".") {
				t.Errorf("%s: applications are still told to read from it: %s", now.Format("15:04"), published)
			}
		}
	}
	if _, err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if told < 60 {
		t.Errorf("told %d times", told)
	}
	ids := world.DatabaseIDs()
	if !slices.Contains(ids, reader) || !slices.Contains(ids, "shop-db-dyn-2") {
		t.Errorf("there are %v", ids)
	}
	for _, w := range world.Writes() {
		if w.API == "DeleteDBInstance" && w.Resource == reader {
			t.Errorf("%+v", w)
		}
	}
}
