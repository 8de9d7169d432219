package playground

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/wire"
)

const (
	// Region is one in which version 1 of the AWS CLI asks for SQS and RDS at AWS_ENDPOINT_URL:
	// in eu-west-1, us-east-1 and other old ones it asks AWS, whatever the environment says.
	Region  = "eu-central-2"
	account = "123456789012"
	// warmUp is how much past a playground begins with: what a daemon looks at before it
	// lets anything shrink, and some more.
	warmUp = 30 * time.Minute
	// MaxSpeed is a day in 24 minutes: a datapoint of CloudWatch is then an hour of it.
	MaxSpeed = 60
	// quota is how many machines there can be: a size set by mistake must not take the
	// memory of the machine that plays.
	quota = 2000
)

// Options describe a playground.
type Options struct {
	Scenario string // one of Names
	// Speed is how many times faster than the clock the day of the load passes, and what
	// AWS takes time for: from 1 to MaxSpeed.
	Speed float64
	// DayTime is the time of day, from midnight, at which the load begins.
	DayTime time.Duration
	// Begin is now, by the clock that Advance will be called by.
	Begin time.Time
	Seed  uint64
	// Told is told in a sentence what a command or the scenario did; it may be nil. It may
	// be called from several goroutines at once.
	Told func(at time.Time, text string)
}

// Playground is a simulated cloud that stays up. It is safe for concurrent use.
type Playground struct {
	options  Options
	scenario scenario
	world    *sim.Cloud
	aws      http.Handler
	calls    func() map[string]int

	mu   sync.Mutex
	told time.Time // until when the scenario's events were looked at
}

// New builds the world of a scenario, with half an hour of a past in which its load stood
// still.
func New(o Options) (*Playground, error) {
	i := slices.IndexFunc(scenarios, func(s scenario) bool { return s.name == o.Scenario })
	if i < 0 {
		return nil, fmt.Errorf("there is no scenario %q; write %s", o.Scenario, list(Names()))
	}
	if !(o.Speed >= 1 && o.Speed <= MaxSpeed) {
		return nil, fmt.Errorf("the speed is %s; it can be from 1 to %d", amount.Number(o.Speed), MaxSpeed)
	}
	if o.DayTime < 0 || o.DayTime >= 24*time.Hour {
		return nil, fmt.Errorf("the time of day is %s; it can be from 00:00 to 23:59", o.DayTime)
	}
	// The past begins with a whole minute, so that no datapoint is of half of one.
	start := o.Begin.Add(-warmUp).Truncate(time.Minute)
	w := scenarios[i].world(o.pace())
	w.Seed, w.Start, w.Account, w.Region = o.Seed, start, account, Region
	w.Endless, w.InstanceQuota = true, quota
	world, err := sim.New(w)
	if err != nil {
		return nil, err
	}
	sell(world)
	face := wire.New(world, wire.Options{Account: account, Region: Region})
	p := &Playground{options: o, scenario: scenarios[i], world: world, aws: face, calls: face.Calls, told: o.Begin}
	world.Step(o.Begin.Sub(start))
	return p, nil
}

// Advance moves the world to now, and lets happen what the scenario has for the time
// since. A clock that was set back stops the world until it has caught up.
func (p *Playground) Advance(now time.Time) {
	p.world.Step(now.Sub(p.world.Now()))
	p.mu.Lock()
	from := p.told
	if now.After(from) {
		p.told = now
	}
	p.mu.Unlock()
	for _, e := range p.scenario.due(p.options.Begin, from, now) {
		if text, err := p.Do(e.command); err == nil {
			p.tell("scenario: " + text)
		}
	}
}

func (p *Playground) tell(text string) {
	if p.options.Told != nil {
		p.options.Told(p.world.Now(), text)
	}
}

// About says in sentences what the scenario is, and what happens in it by itself.
func (p *Playground) About() string { return p.scenario.text(p.options.Begin) }

// Day is the time of day at which the load is.
func (p *Playground) Day() time.Time { return p.options.pace().day(p.world.Now()) }
