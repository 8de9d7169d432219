package config

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/guard"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kinds"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/scaler"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/signal/queue"
)

// tierKeys is a tier while it is read or shown, with what it takes from the rest of the
// file.
type tierKeys struct {
	*Tier
	config *Config
	owners *owners
	at     keys.At
	// presets are what is behind the signals, by name; the zero preset where there is none.
	presets map[string]kind.Preset
	// needed are the keys of the tier of which it was told that a signal needs them.
	needed map[string]bool
}

// Keys are the keys of a tier.
func (t *tierKeys) Keys() keys.Set {
	return keys.Set{
		foreignToATier,
		keys.Demand(nil, t.begin),
		keys.Answer("mode", &t.Mode, modes, modeProblem),
		kinds.Pick(&t.Target),
		keys.Demand(nil, t.named),
		t.tail("load_balancer", &t.LoadBalancer, balancer, "an Application Load Balancer such as app/web/50dc6c495c0c9188, or its ARN"),
		t.tail("target_group", &t.TargetGroup, targets, "a target group such as targetgroup/web/73e2d6bc24d8a067, or its ARN"),
		keys.Text("queue", &t.Queue, queue.Address).Listed("a list is given, the URL of one queue is expected; " + severalQueues).ShownIf(func() bool { return t.Queue != "" }),
		keys.Text("region", &t.Region, keys.Optional(aRegion)),
		keys.Section("assume_role", &t.AssumeRole),
		keys.Demand(nil, t.places),
		keys.Sub("limits", func() keys.Set { return t.positions(t.Limits.Keys(len(t.ladder()))) }).RequiredIf(t.counted),
		keys.Section("schedule", &t.Schedule).ShownIf(func() bool { return len(t.Schedule.Entries) > 0 }).Like("schedules", "calendar", "cron", "scheduled_scaling", "scheduled_actions"),
		keys.Demand(nil, t.scheduled),
		keys.Demand(nil, t.lasting),
		keys.Demand(nil, t.odd),
		keys.Number("unit_price", &t.UnitPrice, keys.AtLeast(0.0), keys.AtMost(1e5)).ShownIf(t.counted),
		keys.Yes("critical", &t.Critical).Given(&t.Marked),
		keys.Whole("priority", &t.Priority, keys.AtLeast(0), keys.AtMost(100)),
		keys.Yes("adaptive", &t.Adaptive).ShownIf(func() bool { return t.Adaptive }),
		t.signals().RequiredIf(always).EgOf(t.someSignals), // not in the schema, which cannot see defaults
		keys.Demand(nil, t.sums),
		keys.Demand(nil, t.formulas),
		keys.Demand(nil, t.traffic),
		keys.Sections("scalers", &t.Scalers, "a tier needs at least one scaler", scaler.Pick).RequiredIf(always).EgOf(t.someScalers),
		keys.Section("spare", &t.Spare).ShownIf(t.Spare.Given),
		keys.Then(t.usualGuards),
		keys.Section("guards", &t.Guards),
		keys.Demand(nil, t.finish),
	}
}

func always() bool { return true }

// counted reports whether the size of the tier is a number of units.
func (t *tierKeys) counted() bool { return t.Target != nil && !t.Target.Traits().Vertical }

// begin sets the defaults.
func (t *tierKeys) begin(at keys.At) {
	t.at, t.presets, t.needed = at, map[string]kind.Preset{}, map[string]bool{}
	t.File = at.File()
	t.Mode = scale.Observe
}

var (
	balancer = pattern.Of(`^(?:arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:loadbalancer/)?(app/[A-Za-z0-9-]{1,32}/[0-9a-f]{16})$`)
	targets  = pattern.Of(`^(?:arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:)?(targetgroup/[A-Za-z0-9-]{1,32}/[0-9a-f]{16})$`)
)

// tail is the key of an ARN of which the end is kept, which is what CloudWatch uses as a
// dimension.
func (t *tierKeys) tail(key string, into *string, pattern *pattern.Pattern, looks string) keys.Key {
	return keys.Text(key, into, balancing(key, keys.Like(pattern, looks))).Then(func() {
		if found := pattern.FindStringSubmatch(*into); found != nil {
			*into = found[1]
		}
	}).ShownIf(func() bool { return *into != "" })
}

// places takes region and role from aws where the tier has none of its own, and looks
// whether what it names is there. An empty arn is a tier that takes no role at all.
func (t *tierKeys) places(at keys.At) {
	t.Region = cmp.Or(t.Region, t.config.AWS.Region)
	if !at.Has("assume_role.arn") {
		t.AssumeRole = t.config.AWS.AssumeRole
	}
	samePartition(at, "assume_role.arn", t.Region)
	for key, value := range map[string]string{"load_balancer": t.LoadBalancer, "target_group": t.TargetGroup, "queue": t.Queue} {
		sameRegion(at, key, t.Region) // also where an ARN stands in the place of a name: the name alone would hide it
		if value != "" {
			samePartition(at, key, t.Region)
			sameAccount(at, key, t.AssumeRole.account())
		}
	}
	named := []string{"load_balancer", "target_group", "queue"}
	for _, kind := range kinds.Keys() {
		sameRegion(at, kind, t.Region)
		named = append(named, kind)
		if at.Set(kind) {
			for _, key := range at.Names(kind) {
				sameRegion(at, keys.Join(kind, key), t.Region)
				named = append(named, keys.Join(kind, key))
			}
		}
	}
	together(at, named, t.Region, t.AssumeRole.account())
}

// usualBoot is how long launches may take before their absence means something.
// At short intervals five evaluations are less than a machine needs to boot.
const usualBoot = 5 * time.Minute

// usualGuards are the guards of a tier that does not speak of them.
func (t *tierKeys) usualGuards() {
	if t.Guards = (guard.Set{}); t.Target != nil {
		t.Guards = t.Target.Guards()
	}
	t.Guards.CircuitBreaker.After = usualAfter(t.config.Loop.Interval)
}

func usualAfter(interval time.Duration) int { return max(5, int(usualBoot/max(interval, time.Second))) }

// finish tells the guards what the rest of the file says, and asks what is wrong with the
// tier as a whole.
func (t *tierKeys) finish(at keys.At) {
	t.Guards.Stabilization.Interval, t.Guards.ShrinkLimit.Interval = t.config.Loop.Interval, t.config.Loop.Interval
	t.Guards.Pace.Interval, t.Guards.Cooldown.Interval = t.config.Loop.Interval, t.config.Loop.Interval
	t.Guards.Freeze.Errors = t.Errors()
	wakes := false
	for i, s := range t.Scalers {
		if s == nil {
			wakes = true // one that could not be read may
			continue
		}
		wakes = wakes || s.Wakes()
		path := fmt.Sprintf("scalers[%d].%s", i, s.Kind())
		if len(t.ladder()) > 0 && !s.Steps() {
			at.Problem(path, "changes the size by a ratio or a percentage, but the size of this tier is a position on its ladder: use the scaler `threshold`")
		}
		if s.Steps() && t.Spare.Given() {
			at.Problem("spare", "needs scalers that compute the needed size, but scalers[%d].%s moves in steps; remove the key `spare`, or use another scaler", i, s.Kind())
		}
		if s.Steps() {
			t.seldomSteps(at, path, s)
		}
		t.misfit(at, path, s)
		t.noted(at, path, s)
		for _, r := range s.Reads() {
			where := path
			if r.At != "" {
				where = keys.Join(path, r.At)
			}
			t.read(at, where, s.Kind(), r)
			t.endless(at, where, s, r)
		}
		wakes = wakes || !at.SoundBelow(path) // a scaler that is to be corrected may
		t.unreached(at, path, s)
	}
	if t.Spare.Units >= t.Limits.Max && t.Spare.Units > 0 && t.Limits.Max > 0 && at.SoundBelow("limits") && at.SoundBelow("spare") {
		at.Problem("spare.units", "is %d and limits.max is %d, so the tier would always have its maximum; write fewer units", t.Spare.Units, t.Limits.Max)
	}
	t.huge(at)
	t.rivals(at)
	t.pressing(at)
	t.unread(at)
	t.zones(at)
	t.oneWay(at)
	t.hardly(at)
	t.alarmed(at)
	t.close(at)
	t.rare(at)
	t.late(at)
	t.deadLetters(at)
	t.hasty(at)
	t.errorsAlone(at)
	t.dimensioned(at)
	t.addedPercents(at)
	t.mislabelled(at)
	for i, trigger := range t.Guards.MaintenanceWindow.Emergency {
		t.read(at, fmt.Sprintf("guards.maintenance_window.emergency[%d]", i), "", scaler.Reading{Signal: trigger.Signal, Key: "above", Bound: trigger.Above, Factor: 1})
	}
	for _, s := range t.Signals {
		if t.Target != nil && s.Follows() && !selectorOf(t.Target).Is() {
			at.Problem("signals."+s.Name, "has the dimension value %s, which stands for the group that a tag or a prefix selects, but this tier has no tag and no prefix; write the name of the group", signal.Selected)
		}
	}
	if t.Target != nil {
		t.Guards.MaintenanceWindow.Worst = t.Target.WorstCase()
		t.Target.Demands(kind.Tier{
			Mode: t.Mode, Limits: t.Limits, UnitPrice: t.UnitPrice, Guards: t.Guards, Wakes: wakes, SignalOf: t.SignalOf,
		}, at)
		t.notedOfKind(at)
		t.oneOwner(at)
		t.ownChoice(at)
		t.letters(at)
		t.ownPlace(at)
	}
	slices.SortFunc(t.Signals, func(a, b signal.Signal) int { return cmp.Compare(a.Name, b.Name) })
}

// manyUnits is a maximum that no tier of machines or tasks needs: ECS allows 5,000 tasks in a service.
const manyUnits = 10_000

// huge notes a maximum that bounds nothing: whoever adds a zero too many learns of it here and not from the bill. A
// group may count its size in vCPUs or MiB, so that it is no mistake for certain.
func (t *tierKeys) huge(at keys.At) {
	if len(t.ladder()) == 0 && t.Limits.Max > manyUnits && at.SoundBelow("limits") {
		t.config.note(at, "limits.max", fmt.Sprintf("allows %s, and without a budget nothing else limits the cost; write the largest size that you would pay for; if the group counts vCPUs or MiB, this maximum can be correct", amount.Count(t.Limits.Max, "unit")))
	}
}

// seldomSteps refuses a scaler that would take two steps on one value.
func (t *tierKeys) seldomSteps(at keys.At, path string, s scaler.Scaler) {
	for _, r := range s.Reads() {
		for _, x := range t.Signals {
			if x.Name == r.Signal && x.Every > 0 && x.Every > t.Guards.Cooldown.Grow {
				at.Problem(path, "moves in steps, and would take two steps on the same value of a signal: signal %s is read every %s, and guards.cooldown.grow is %s; read the signal more often, or lengthen the cooldown", r.Signal, keys.Say(x.Every), keys.Say(t.Guards.Cooldown.Grow))
			}
		}
	}
}

// rivals refuses two scalers of one kind that hold one signal at two goals: the one of the lower goal always wants
// more, so that the other never decides.
func (t *tierKeys) rivals(at keys.At) {
	type goal struct{ kind, signal string }
	first := map[goal]int{}
	for i, s := range t.Scalers {
		if s == nil {
			continue
		}
		for _, r := range s.Reads() {
			path := fmt.Sprintf("scalers[%d].%s", i, s.Kind())
			j, again := first[goal{s.Kind(), r.Signal}]
			switch {
			case !r.Ratio || r.At != "" || r.Signal == "" || !at.SoundBelow(path):
			case again:
				at.Problem(path+".signal", "%s has a goal in scalers[%d] already; only the lower of the two goals has an effect, because the largest recommendation is used: remove one of the two scalers", r.Signal, j)
			default:
				first[goal{s.Kind(), r.Signal}] = i
			}
		}
	}
}
