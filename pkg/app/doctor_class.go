package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/estate"
	"github.com/dynascale/dynascale/pkg/operation"
)

// examineDatabase looks at a database whose class is scaled.
func (d doctor) examineDatabase(_ context.Context, n *notes, t config.Tier, w *ward) {
	db, known := w.databases.is[t.Target.Name()]
	if !known {
		return
	}
	n.add(Well, "database", described(db), "")
	tellRung(n, t, db.Class, subjectOf(t).Class.Rungs, rungNamed(subjectOf(t).Class.Rungs, nil, db.Class))
	waiting := w.waiting.is[strings.ToLower(db.ARN)]
	tellObjections(n, t, append(operation.ClassObjections(db, waiting, rulesOf(t)), w.ladder(t)...))
}

func described(db estate.Database) string {
	zones := "in " + db.Zone
	if db.MultiAZ {
		zones = "Multi-AZ"
	}
	return fmt.Sprintf("%s: %s, %s %s, %s, %s", db.ID, db.Class, db.Engine, db.Version, zones, db.Status)
}

// examineClasses looks whether every class of the ladder can be ordered for the
// database as it is.
func (d doctor) examineClasses(ctx context.Context, n *notes, t config.Tier, w *ward) {
	db, known := w.databases.is[t.Target.Name()]
	if !known {
		return
	}
	var good []string
	for _, r := range subjectOf(t).Class.Rungs {
		why, err := d.unorderable(ctx, w, db, r.Name)
		switch {
		case err != nil: // the next answer would be the same
			n.add(held(t), "classes", err.Error(), d.remedy(err, "rds:DescribeOrderableDBInstanceOptions"))
			return
		case why != "":
			n.add(held(t), "classes", why, "take "+r.Name+" off the ladder: nothing is changed while it is on it")
		default:
			good = append(good, r.Name)
		}
	}
	if len(good) == len(subjectOf(t).Class.Rungs) {
		n.add(Well, "classes", fmt.Sprintf("%s can be ordered for it (rds:DescribeOrderableDBInstanceOptions)", strings.Join(good, ", ")), "")
	}
}

// unorderable tells why a database, as it is, cannot be had in a class; "" when it
// can.
func (d doctor) unorderable(ctx context.Context, w *ward, db estate.Database, class string) (string, error) {
	options, err := ask(ctx, d, func(ctx context.Context) ([]estate.ClassOption, error) {
		return w.rds.Orderable(ctx, db.Engine, db.Version, db.License, class)
	})
	if err != nil {
		return "", err
	}
	for _, demand := range []struct {
		without string
		met     func(estate.ClassOption) bool
	}{
		{"", func(estate.ClassOption) bool { return true }},
		{" with storage " + db.Storage, func(o estate.ClassOption) bool { return o.Storage == "" || db.Storage == "" || o.Storage == db.Storage }},
		{" as Multi-AZ", func(o estate.ClassOption) bool { return o.MultiAZ || !db.MultiAZ }},
		{" in " + db.Zone, func(o estate.ClassOption) bool {
			return len(o.Zones) == 0 || db.Zone == "" || slices.Contains(o.Zones, db.Zone)
		}},
	} {
		options = slices.DeleteFunc(options, func(o estate.ClassOption) bool { return !demand.met(o) })
		if len(options) == 0 {
			return fmt.Sprintf("%s cannot be ordered for %s %s%s", class, db.Engine, db.Version, demand.without), nil
		}
	}
	return "", nil
}

// examineSizes looks whether it is known what each class holds: a tier does not
// shrink onto one of which that is not known.
func examineSizes(_ context.Context, n *notes, t config.Tier, w *ward) {
	db, known := w.databases.is[t.Target.Name()]
	if !known {
		return
	}
	var holds, unknown []string
	for _, r := range subjectOf(t).Class.Rungs {
		memory := cmp.Or(r.Memory, w.types.is[strings.TrimPrefix(r.Name, "db.")].Memory)
		connections := cmp.Or(r.Connections, operation.MostConnections(db.Engine, memory))
		if memory == 0 {
			unknown = append(unknown, "the memory of "+r.Name)
		}
		if connections == 0 {
			unknown = append(unknown, "the connections of "+r.Name)
		}
		holds = append(holds, fmt.Sprintf("%s %.4g GiB and %d connections", r.Name, float64(memory)/(1<<30), connections))
	}
	if len(unknown) > 0 {
		n.add(Doubted, "sizes", fmt.Sprintf("not known: %s; the tier does not shrink without it", strings.Join(unknown, ", ")),
			"write memory_gib and connections under rds_class.sizes")
		return
	}
	n.add(Well, "sizes", strings.Join(holds, "; "), "")
}
