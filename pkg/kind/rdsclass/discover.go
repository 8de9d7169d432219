package rdsclass

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Survey orders the databases there are.
func (*Class) Survey(known facts.Facts, o *facts.Order) { kind.SurveyDatabases(known, o) }

// Discover drafts a tier of the class of every plain database whose class tells by its name
// what is next to it.
func (c *Class) Discover(f facts.Facts) (out kind.Discovery) {
	for _, name := range kind.First(kind.PlainDatabases(f)) {
		d, db, good := kind.DraftDatabase(f, name)
		if good {
			d = c.draft(d, db)
		}
		out.Drafts = append(out.Drafts, d)
	}
	return out
}

func (*Class) draft(d kind.Draft, db resource.Database) kind.Draft {
	ladder := kind.LadderFrom(db.Class)
	if ladder == nil {
		d.Notes = append(d.Notes, "No tier for the class of "+db.ID+": the name "+db.Class+" does not tell which class is the next larger one.")
		return d
	}
	d.Notes = append(d.Notes, kind.Objecting(operation.ClassObjections(db, nil, operation.Rules{}))...)
	d.Called = kind.Stem(d.Name) + "-class"
	d.Write = func(tier string, _ kind.Around) string { return write(tier, db, ladder) }
	return d
}

func write(tier string, db resource.Database, ladder []string) string {
	var l kind.Lines
	l.Say("  %s:\n    mode: observe\n    rds_class:\n      database: %s", tier, kind.Quoted(db.ID))
	l.Say("      ladder: [%s] # chosen by the names of the classes; 'dynascale doctor' checks whether RDS offers them", strings.Join(ladder, ", "))
	if strings.HasPrefix(db.Engine, "postgres") {
		l.Say("      cache: 25%% # of the memory: the shared buffers of PostgreSQL")
	}
	l.Say("    signals:\n      cpu: {preset: rds-cpu}\n      write_iops: {preset: rds-write-iops}")
	l.Say("      memory: {preset: rds-freeable-memory}\n      connections: {preset: rds-connections}")
	l.Say("    scalers:\n      - threshold:\n          bounds:")
	l.Say("            - {signal: write_iops, above: 500, below: 200} # operations per second\n            - {signal: cpu, above: 80, below: 30} # percent")
	l.Window("the database")
	return l.String()
}
