package play

import (
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// The end of a month: a nightly batch of writes that the database's class cannot
// bear, a morning on which everybody reads, and reports that need a larger machine
// for a day and find no capacity for the first type they ask for.
var estateStart = time.Date(2026, time.March, 31, 0, 0, 0, 0, time.UTC)

const (
	reportBox    = "i-0123456789abcdef0"
	reportTarget = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/reports/73e2d6bc24d8a067"
)

// demoEstate is the world of the database scenario.
func demoEstate() Experiment {
	at := func(hour float64) time.Time { return estateStart.Add(time.Duration(hour * float64(time.Hour))) }
	over := func(hour, hours, peak float64) sim.Load {
		return sim.Flash{Peak: peak, When: at(hour), Rise: 20 * time.Minute, Hold: time.Duration(hours * float64(time.Hour)), Fall: 30 * time.Minute}
	}
	const gib = 1 << 30
	return Experiment{
		Start: estateStart,
		Databases: []sim.DatabaseSpec{{
			ID: "shop-db", Class: "db.r6g.large", MultiAZ: true, BackupDays: 7, BackupWindow: "23:00-23:30", Maintenance: "sun:02:00-sun:03:00",
			ReadRate: 2500, WriteRate: 700,
			Reads:       sim.Sum{sim.Constant(800), over(9.5, 4, 11_500), over(33, 3, 100)},
			Writes:      sim.Sum{sim.Constant(60), over(2.25, 5, 450)},
			Connections: sim.Constant(120), Endpoints: "/shop/db/readers",
		}},
		Machines: []sim.MachineSpec{{
			ID: reportBox, Type: "m6i.large", TargetGroups: []string{reportTarget}, Detailed: true,
			Load:   sim.Sum{sim.Constant(0.6), over(20.5, 23, 2.9)},
			Memory: sim.Sum{sim.Constant(2.5 * gib), over(20.5, 23, 2*gib)},
		}},
		Faults: []sim.Fault{{From: estateStart, To: at(48), Kind: sim.FaultNoCapacity, Service: "ec2", Match: "m6i.2xlarge"}},
	}
}
