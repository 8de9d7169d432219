package playground

import (
	"math"
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

const (
	// Reports is the machine of the database scenario.
	Reports = "i-0123456789abcdef0"

	jobs    = "https://sqs." + Region + ".amazonaws.com/" + account + "/shop-jobs"
	reports = "arn:aws:elasticloadbalancing:" + Region + ":" + account + ":targetgroup/shop-reports/73e2d6bc24d8a067"

	webRate = 100.0            // requests per second that a machine serves
	jobTime = 10 * time.Second // of a worker, for a message
)

// shop is the day of the seed document on a base of 600 requests per second, and jobs
// that come in office hours, with a burst after lunch.
func shop(p pace) sim.Options {
	return shopWith(p, along{p, sim.Day{Base: 600, Noise: 0.03}})
}

// crowd is the shop with a crowd every hour.
func crowd(p pace) sim.Options {
	first := p.begin.Add(5 * time.Minute)
	day := along{p, sim.Day{Base: 600, Noise: 0.03}}
	return shopWith(p, sim.Sum{day, hourly{begin: p.begin, load: sim.Flash{
		Peak: 4 * day.At(p.begin), When: first, Rise: 2 * time.Minute, Hold: 10 * time.Minute, Fall: 5 * time.Minute,
	}}})
}

func shopWith(p pace, load sim.Load) sim.Options {
	midnight := p.dawn.Truncate(day)
	at := func(hour int) time.Time { return midnight.Add(time.Duration(hour) * time.Hour) }
	office := daily{from: midnight, load: sim.Sum{
		sim.Constant(0.02),
		sim.Flash{Peak: 0.8, When: at(8), Rise: time.Hour, Hold: 9 * time.Hour, Fall: time.Hour},
		sim.Flash{Peak: 1.2, When: at(13), Rise: 5 * time.Minute, Hold: 40 * time.Minute, Fall: 20 * time.Minute},
	}}
	web := sim.Web("shop-web", load, webRate, p.begin)
	// At nine tenths of what its machines can serve: the first evaluation has something to do.
	web.Min, web.Max = 2, 40
	web.Desired = min(web.Max, max(web.Min, int(math.Ceil(load.At(p.begin)/webRate/0.9))))
	web.Boot, web.Drain = p.took(2*time.Minute), p.took(time.Minute)
	workers := sim.Workers("shop-workers", jobs)
	workers.Min, workers.Max, workers.Desired = 0, 20, 0
	workers.Boot, workers.Drain = p.took(time.Minute), p.took(30*time.Second)
	return sim.Options{
		Groups: []sim.GroupSpec{web, workers},
		// Half an hour of a quiet past leaves a small backlog, and nobody works on it yet.
		Queues: []sim.QueueSpec{{URL: jobs, ServiceTime: jobTime, Arrivals: since{p.begin, sim.Constant(0.02), along{p, office}}}},
	}
}

// since is one load before an instant, and another one from then on.
type since struct {
	when          time.Time
	before, after sim.Load
}

// At implements sim.Load.
func (s since) At(t time.Time) float64 {
	if t.Before(s.when) {
		return s.before.At(t)
	}
	return s.after.At(t)
}

// database is a database that is read most at nine and in the evening, and a machine
// that makes reports. What RDS and EC2 take time for passes at the pace of the day.
func database(p pace) sim.Options {
	const gib = 1 << 30
	midnight := p.dawn.Truncate(day)
	at := func(hour float64) time.Time { return midnight.Add(time.Duration(hour * float64(time.Hour))) }
	over := func(hour, hours, peak float64) sim.Load {
		return sim.Flash{Peak: peak, When: at(hour), Rise: 20 * time.Minute, Hold: time.Duration(hours * float64(time.Hour)), Fall: 30 * time.Minute}
	}
	daily := func(loads ...sim.Load) sim.Load { return along{p, daily{from: midnight, load: sim.Sum(loads)}} }
	return sim.Options{
		Databases: []sim.DatabaseSpec{{
			ID: "shop-db", Class: "db.r6g.large", MultiAZ: true, BackupDays: 7, ReadRate: 2500, WriteRate: 700,
			Reads:       daily(sim.Constant(1200), over(8.6, 4, 3500), over(18, 2, 4500)),
			Writes:      daily(sim.Constant(60), over(10, 5, 400)),
			Connections: sim.Constant(120), Endpoints: "/shop/db/readers", Follow: p.took(90 * time.Second),
			CreateTime: p.took(8 * time.Minute), DeleteTime: p.took(3 * time.Minute), ModifyTime: p.took(6 * time.Minute),
		}},
		Machines: []sim.MachineSpec{{
			ID: Reports, Type: "m6i.large", TargetGroups: []string{reports}, Detailed: true, Tags: map[string]string{"Name": "shop-reports"},
			Load: daily(sim.Constant(0.6), over(9, 8, 1.3)), Memory: daily(sim.Constant(2.5*gib), over(9, 8, 1.5*gib)),
			StopTime: p.took(45 * time.Second), BootTime: p.took(30 * time.Second), CheckTime: p.took(150 * time.Second),
			HealthTime: p.took(time.Minute), DrainTime: p.took(time.Minute),
		}},
	}
}
