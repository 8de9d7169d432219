package budget

import (
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/event"
	"github.com/dynascale/dynascale/pkg/policy"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// Input is one evaluation.
type Input struct {
	Now time.Time
	// Calendar is the one around Now in the zone of the rules, where the caller has it; nil lets the review make it.
	Calendar *spend.Calendar
	// World and Plan are about the same tiers, in the same order. The plan belongs to the review,
	// which changes it where it stands.
	World []scale.Snapshot
	Plan  scale.Plan
	// Gone is what tiers have cost that are no longer in the configuration.
	Gone spend.Sums
	// Actions are those in force; grants among them are looked for.
	Actions []scale.Action
	State   State
}

// Output is what came of it.
type Output struct {
	Plan  scale.Plan
	State State
	// Tiers is how each tier of the world stands. It is room of the review, and holds until the next one.
	Tiers []TierStanding
	// Emergency is why a tier has to shrink to its minimum, for each that has.
	Emergency map[string]string
	// Budgets is how each of them stands after the plan.
	Budgets []Standing
	// Events are what happened to budgets, in order.
	Events []event.Event
}

// line is a tier during an evaluation.
type line struct {
	at int // in world and plan
	*entry
	known bool
	// base is what the tier costs an hour as it is ordered, and floor what its minimum costs.
	// after is what it costs once a shrink of the plan is carried out, and base where there is none.
	base, floor, after float64
	// always is what the floor costs without what an override or the calendar raises it by, which stays for held.
	always float64
	held   stay
	// low is the size that no budget keeps it from.
	low  int
	stay stay
	// confidence is that of its growth.
	confidence float64
}

// Review looks at all decisions of an evaluation at once. It is pure: the same input gives the same
// output, whatever the order of the tiers. What it keeps from call to call is room, so only one
// goroutine may ask at a time.
func (r *Review) Review(in Input) Output {
	cal := in.Calendar
	if cal == nil {
		cal = spend.On(in.Now, r.Zone)
	}
	out := Output{Plan: in.Plan, State: State{Budgets: map[string]Memory{}}, Emergency: map[string]string{}}
	accounts := r.open(in, cal)
	r.lines = slices.Grow(r.lines[:0], len(in.Plan)) // so that none moves
	lines := r.lines
	r.tiers = slices.Grow(r.tiers[:0], len(in.Plan))[:len(in.Plan)]
	out.Tiers = r.tiers
	var growing, spare []*line
	for i := range in.Plan {
		s, n := &in.World[i], len(lines)
		lines = append(lines, line{at: i, entry: r.find(i, s.Tier)})
		l := &lines[n]
		r.fill(l, s, &in.Plan[i], cal)
		sums := spend.Read(s.Past.Spent, cal)
		out.Tiers[i] = TierStanding{Tier: s.Tier, Cost: s.Cost, Spent: sums, Counted: !s.Past.Spent.At.IsZero(), Since: s.Past.Spent.Since}
		for _, b := range l.budgets {
			a := &accounts[b]
			a.spent.Add(sums)
			a.running += l.base
			a.rate += l.base
			a.floors += l.always
			if raised := l.floor - l.always; raised > 0 {
				a.keeps(raised, &l.held)
			}
			if _, billed := spend.Rate(s.Cost); !billed {
				a.unpriced++
			}
			a.relief += l.base - l.after
			if above := l.base + l.lift(s, &in.Plan[i]) - l.floor; above > 0 { // machines that leave are not those of the floor
				a.keeps(above, &l.stay)
			}
		}
		grows, expendable := in.Plan[i].To > in.Plan[i].From, l.tier.Class == Expendable
		if grows {
			growing = append(growing, l)
		}
		if expendable {
			spare = append(spare, l)
		}
		if !grows && !expendable { // nobody asks for it again
			lines = lines[:n]
		}
	}
	for i := range accounts {
		a := &accounts[i]
		if a.memory.Since.Equal(cal.Now) {
			a.memory.Before = a.spent
		}
		a.use(cal, r.Zone)
		a.shareToday(cal, r.Zone)
		for _, p := range []spend.Period{spend.Day, spend.Month} {
			for critical, more := range [2]float64{1, 1 + a.Allowance} {
				if critical == 1 && a.Allowance == 0 {
					a.ceilings[p][1] = a.ceilings[p][0]
					break
				}
				if limit := a.Limit[p]; limit > 0 {
					left := limit*more + a.used[p] - a.spent[p] - a.floors*cal.Left(p)
					if rate, limits := a.ceiling(left, p, cal, r.Zone); limits {
						a.ceilings[p][critical] = max(rate, tolerance)
					}
				}
			}
		}
		a.memory.learn(a.running, cal, r.Zone)
	}
	for i := range accounts {
		out.Events = append(out.Events, accounts[i].emergency(r, cal)...)
	}
	out.Events = append(out.Events, r.removed(in)...)
	r.over(spare, in, accounts)
	r.allot(growing, in, &out, accounts, cal)
	for i := range accounts {
		a := &accounts[i]
		a.shrinks(r, spare, in, out.Emergency)
		out.Events = append(out.Events, a.thresholds(cal)...)
		out.State.Budgets[a.Name] = a.memory
		out.Budgets = append(out.Budgets, a.standing(r, cal))
	}
	return out
}

// open begins the accounts of an evaluation.
func (r *Review) open(in Input, cal *spend.Calendar) []account {
	accounts := make([]account, len(r.Budgets))
	for i := range r.Budgets {
		a := &accounts[i]
		a.Budget, a.memory = &r.Budgets[i], in.State.Budgets[r.Budgets[i].Name]
		if a.memory.Since.IsZero() {
			a.memory.Since = in.Now
		}
		a.limit = a.Limit
		for _, p := range spend.Periods {
			a.next[p] = p.End(cal.End[p], r.Zone).Sub(cal.End[p]).Hours()
		}
		a.grant(in.Actions, cal, r.Zone)
		if a.Tiers == nil {
			a.spent = in.Gone
		}
	}
	return accounts
}

// fill works out what a tier costs.
func (r *Review) fill(l *line, s *scale.Snapshot, d *scale.Decision, cal *spend.Calendar) {
	l.known = s.Cost.Known()
	if !l.known {
		l.base = s.Past.Spent.Rate // what was known last goes on
		l.floor, l.after, l.always = l.base, l.base, l.base
		l.low, _ = r.low(s, d, l)
		return
	}
	ordered := s.Capacity.Desired
	for i := range s.Operations {
		if op := &s.Operations[i]; op.Tier == s.Tier && op.Open() {
			ordered = max(ordered, op.Size)
		}
	}
	l.base = s.Cost.Running
	if s.Capacity.Known() {
		l.base = max(l.base, s.Cost.At(ordered))
	}
	var raised bool
	l.low, raised = r.low(s, d, l)
	l.floor, l.after = s.Cost.At(l.low), l.base
	l.always = l.floor
	if d.To < d.From && d.Mode.Writes() {
		l.after = max(0, l.base-max(0, s.Cost.At(d.From)-s.Cost.At(d.To)))
	}
	l.stay = stayFor(max(l.tier.Stay, s.Cost.Least, time.Minute).Hours(), cal)
	if raised {
		usual := usual(s, d, l)
		l.always = min(l.floor, s.Cost.At(usual))
		l.held = stayFor(raisedFor(s, usual, l, cal), cal)
	}
}

// allot gives growth the money that there is: first what minimums need, whatever there is, and then
// tier by tier in order.
func (r *Review) allot(growing []*line, in Input, out *Output, accounts []account, cal *spend.Calendar) {
	if len(growing) == 0 || len(accounts) == 0 {
		return
	}
	for _, l := range growing {
		if s := &in.World[l.at]; s.Mode.Writes() {
			l.pay(s, &in.Plan[l.at], accounts)
		}
	}
	order(growing, in)
	for _, l := range growing {
		observes := !in.World[l.at].Mode.Writes()
		if observes { // it reserves what others need only after them
			for i := range accounts {
				accounts[i].wished -= accounts[i].rate
			}
			l.pay(&in.World[l.at], &in.Plan[l.at], accounts)
		}
		if d := r.one(l, in, accounts, cal); d != nil {
			out.Plan[l.at] = *d
		}
		if observes {
			for i := range accounts {
				accounts[i].wished += accounts[i].rate
			}
		}
	}
}

// pay reserves growth up to the floor in every budget of a tier: its run rate, because how long the floor stays counts
// whether it is there or not.
func (l *line) pay(s *scale.Snapshot, d *scale.Decision, accounts []account) {
	extra := l.lift(s, d)
	for _, b := range l.budgets {
		accounts[b].rate += extra
	}
}

// lift is what a growth costs an hour more as far as the floor asks for it.
func (l *line) lift(s *scale.Snapshot, d *scale.Decision) float64 {
	to := min(l.low, d.To)
	if !l.known || to <= d.From {
		return 0
	}
	return max(0, s.Cost.At(max(to, s.Capacity.Desired))-s.Cost.At(max(d.From, s.Capacity.Desired)))
}

// one grants a tier what its budgets pay for; nil where nothing is to be said.
func (r *Review) one(l *line, in Input, accounts []account, cal *spend.Calendar) *scale.Decision {
	s, d := &in.World[l.at], in.Plan[l.at]
	start := max(d.From, min(l.low, d.To))
	if start == d.To {
		return r.told(l, s, d, accounts)
	}
	granted, by := d.To, bound{}
	would, of := d.To, bound{}
	for _, b := range l.budgets {
		a := &accounts[b]
		size, why := a.grants(l, s, d, start, cal)
		if size < d.To {
			a.trimmed++
		}
		if a.Deny && size < granted {
			granted, by = size, why
		}
		if !a.Deny && size < would {
			would, of = size, why
		}
	}
	var why reason.Cause // said before the growth is reserved, because it says what is left for it
	switch {
	case granted < d.To:
		why = trimmed(s, d, granted, by, rank{by.served, l, &in.Plan[l.at]})
	case would < d.To:
		why = wouldTrim(s, d, would, of, rank{of.served, l, &in.Plan[l.at]})
	}
	for _, b := range l.budgets {
		a := &accounts[b]
		to := granted
		if !a.Deny {
			to = min(granted, would)
		}
		if l.known {
			extra := s.Cost.At(max(to, s.Capacity.Desired)) - s.Cost.At(max(start, s.Capacity.Desired))
			a.reserve(max(0, extra), &l.stay)
			if s.Mode.Writes() { // a budget that warns does not count for the next tier what it would trim, and it runs all the same
				a.wished -= max(0, s.Cost.At(max(granted, s.Capacity.Desired))-s.Cost.At(max(to, s.Capacity.Desired)))
			}
		}
		a.served = append(a.served, d.Tier)
	}
	if !why.Given() {
		return r.told(l, s, d, accounts)
	}
	d = policy.Amend(d, reason.Budget, granted, why)
	return &d
}

// grants is the size that one budget pays for, and what keeps it from more. The allowance is for critical tiers, and
// for an emergency of load of any tier that is not marked as not critical.
func (a *account) grants(l *line, s *scale.Snapshot, d scale.Decision, start int, cal *spend.Calendar) (int, bound) {
	switch {
	case !l.known:
		return start, bound{account: a, rule: noPrice}
	case !a.memory.Emergency.IsZero() && l.tier.Class == Expendable:
		return start, bound{account: a, rule: inEmergency}
	}
	tight := a.room(cal, &l.stay, l.tier.Class == Critical)
	size := fits(s.Cost, max(start, s.Capacity.Desired), start, d.To, tight.left)
	if want := min(d.To, d.Emergency); size < want && l.tier.Class == "" {
		wide := a.room(cal, &l.stay, true)
		if more := fits(s.Cost, max(start, s.Capacity.Desired), start, want, wide.left); more > size {
			return more, wide
		}
	}
	return size, tight
}

// told says of a growth that no budget trims that it goes beyond one all the same: to a minimum, or
// by the allowance of a critical tier. nil where there is nothing to say.
func (r *Review) told(l *line, s *scale.Snapshot, d scale.Decision, accounts []account) *scale.Decision {
	for _, b := range l.budgets {
		a := &accounts[b]
		limit := a.Limit[spend.Hour]
		if limit == 0 || a.rate <= limit+a.pace+tolerance {
			continue
		}
		d = policy.Amend(d, reason.Budget, d.To, beyond(l, s, d, a))
		return &d
	}
	return nil
}
