package budget

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/spend"
)

// Called is a budget in a sentence: "the hourly budget of all tiers", "the daily budget staging".
func Called(name string, p spend.Period) string {
	if name == All {
		return "the " + p.Adverb() + " budget of all tiers"
	}
	return "the " + p.Adverb() + " budget " + name
}

// usd is a figure in dollars.
func usd(name string, x float64) reason.Number {
	return reason.Shown(name, x, "USD", amount.Dollars(x))
}

// hourly is one in dollars an hour.
func hourly(name string, x float64) reason.Number {
	return reason.Shown(name, x, "USD/hour", amount.Dollars(x)+" an hour")
}

// phrase is a sentence that grows; it is made once, at its end.
type phrase struct {
	format []byte
	args   []any
}

func begun() phrase { return phrase{make([]byte, 0, 400), make([]any, 0, 16)} }

func (p *phrase) say(format string, args ...any) {
	p.format = append(p.format, format...)
	p.args = append(p.args, args...)
}

func (p *phrase) said() reason.Cause { return reason.Say(string(p.format), p.args...) }

// trimmed says by how much a growth was trimmed, by which budget, and what it would have cost.
func trimmed(s *scale.Snapshot, d scale.Decision, granted int, by bound, k rank) reason.Cause {
	format := "grows to %s and not to %s: "
	if granted == d.From {
		format = "stays at %s and does not grow to %s: "
	}
	p := begun()
	p.say(format, reason.Size("granted", s.Capacity, granted), reason.Size("asked", s.Capacity, d.To))
	by.say(&p, s)
	costs(&p, s, granted, d.To)
	k.say(&p)
	return p.said()
}

// wouldTrim says what deny would do.
func wouldTrim(s *scale.Snapshot, d scale.Decision, would int, by bound, k rank) reason.Cause {
	p := begun()
	p.say("would be trimmed to %s if the budget denied growth (on_exceeded: deny): ", reason.Size("granted", s.Capacity, would))
	by.say(&p, s)
	costs(&p, s, would, d.To)
	k.say(&p)
	return p.said()
}

// costs is what the difference costs, which is or would be trimmed.
func costs(p *phrase, s *scale.Snapshot, granted, asked int) {
	if !s.Cost.Known() {
		return
	}
	extra := hourly("would cost", s.Cost.At(asked)-s.Cost.At(granted))
	if len(s.Cost.Sizes) == 0 {
		p.say("; %s would cost %s", amount.Count(asked-granted, "more unit"), extra)
	} else {
		p.say("; the difference would cost %s", extra)
	}
	if s.Cost.Estimate != "" {
		p.say(" (estimated)")
	}
}

// say is what a budget has left, and why.
func (b bound) say(p *phrase, s *scale.Snapshot) {
	switch {
	case b.rule == noPrice:
		why := "it was not read"
		if s.Cost != nil {
			why = s.Cost.Unknown
		}
		p.say("the price of the tier is not known (%s), and %s pays only for growth with a known price; set prices.rates, prices.unknown or, if the size of the tier is a count, unit_price", why, Called(b.Name, b.limits()))
		return
	case b.rule == inEmergency:
		p.say("the tier has 'critical: false', and %s has been in a spending emergency since %s UTC", Called(b.Name, spend.Hour), b.memory.Emergency.UTC().Format("15:04"))
		return
	case b.rule == runRate:
		p.say("%s is %s, and the run rate is %s", Called(b.Name, spend.Hour), usd("budget", b.Limit[spend.Hour]+b.granted), hourly("run rate", b.rate))
	case b.rule == paced:
		format := "%s (%s) leaves %s for today if the later days cost as usual"
		switch {
		case b.short && b.young:
			format = "%s (%s) will not last at the expected pace (the costs of less than a week of this month are known); the share of today is %s"
		case b.short:
			format = "%s (%s) will not last at its present pace; the share of today is %s"
		case b.young:
			format = "%s (%s) leaves %s for today if the later days cost as usual (the costs of less than a week of this month are known)"
		}
		format += "; %s of it is spent, and the run rate of %s is counted for the rest of the day"
		if b.later > 0 {
			format = strings.Replace(format, "rest of the day", "next "+amount.Number(halfDay)+" hours", 1)
		}
		p.say(format, Called(b.Name, spend.Month), usd("budget", b.limit[spend.Month]), usd("share", b.share), usd("spent", b.spent[spend.Day]), hourly("run rate", b.rate))
	case b.rule == lastWeek:
		p.say("%s is %s and %s is spent; if the sizes of last week repeat, the rest of the budget allows a run rate of at most %s, and the run rate is %s", Called(b.Name, b.period), usd("budget", b.limit[b.period]),
			usd("spent", b.spent[b.period]), hourly("ceiling", b.left+b.rate), hourly("run rate", b.rate))
	case b.rule == tomorrow:
		p.say("%s is %s, and the next %s already needs %s for the minimums and for those units above the minimums that will still run then", Called(b.Name, b.period), usd("budget", b.Limit[b.period]+b.ahead[b.period]), b.period,
			usd("committed", b.floors*b.next[b.period]+b.after[b.period]))
	case b.period == spend.Hour:
		p.say("%s is %s, of which %s is spent, and the run rate of %s is counted for the rest of the hour", Called(b.Name, spend.Hour), usd("budget", b.limit[spend.Hour]),
			usd("spent", b.spent[spend.Hour]), hourly("run rate", b.rate))
	default:
		p.say("%s is %s, of which %s is spent, and the rest of the %s needs %s for the minimums and for the running units above the minimums", Called(b.Name, b.period), usd("budget", b.limit[b.period]),
			usd("spent", b.spent[b.period]), b.period, usd("committed", b.commitment))
	}
	if b.allowance > 0 {
		p.say("; critical tiers and load emergencies (scaler `phases`) may spend %s more", reason.Shown("allowance", b.allowance*100, "percent", amount.Percent(b.allowance*100)))
	}
	if b.left <= tolerance {
		p.say("; nothing is left for growth")
		return
	}
	p.say("; %s is left", hourly("left", b.left))
}

// limits is the shortest period that a budget limits.
func (a *account) limits() spend.Period {
	for _, p := range spend.Periods {
		if a.Limit[p] > 0 {
			return p
		}
	}
	return spend.Month
}

// beyond says why a growth goes past a budget all the same.
func beyond(l *line, s *scale.Snapshot, d scale.Decision, a *account) reason.Cause {
	limit := a.Limit[spend.Hour] + a.pace
	over := reason.Say("the run rate becomes %s and %s is %s", hourly("run rate", a.rate), Called(a.Name, spend.Hour), usd("budget", limit))
	switch {
	case d.To <= l.low && raised(s, l.tier.Limits.Low(s)):
		return reason.Say("an override raises the minimum to %s; a minimum is allowed even above the budget, and is charged to the budget: %s", reason.Size("minimum", s.Capacity, l.low), over)
	case d.To <= l.low:
		return reason.Say("the minimum of %s is allowed even above the budget, and is charged to the budget: %s", reason.Size("minimum", s.Capacity, l.low), over)
	case !a.Deny:
		return reason.Say("the growth is not trimmed, because the budget only warns: %s", over)
	case l.tier.Class == Critical && a.Allowance > 0:
		return reason.Say("the tier is critical and uses the emergency allowance of %s: %s", reason.Shown("allowance", a.Allowance*100, "percent", amount.Percent(a.Allowance*100)), over)
	}
	if min(d.To, d.Emergency) > d.From && l.tier.Class == "" && a.Allowance > 0 {
		return reason.Say("this is a load emergency (scaler `phases`) and uses the emergency allowance of %s: %s", reason.Shown("allowance", a.Allowance*100, "percent", amount.Percent(a.Allowance*100)), over)
	}
	return reason.Say("the growth is allowed, because it adds no cost: %s", over)
}

// raised reports whether an override is behind a minimum.
func raised(s *scale.Snapshot, configured int) bool {
	for _, a := range s.Past.Actions {
		if a.Kind == scale.Override && a.Holds(s.Now) && a.Min > configured {
			return true
		}
	}
	return false
}

// say is the place of a tier among others that want to grow; nothing where it is alone.
func (k rank) say(p *phrase) {
	if len(k.before) == 0 {
		return
	}
	names := k.before[max(0, len(k.before)-3):]
	list := strings.Join(names, ", ")
	if len(k.before) > len(names) {
		list = amount.Count(len(k.before), "tier") + ", the last of them " + list
	}
	class, last := "", ""
	if k.by.tier.Class == Critical {
		class = " (critical)"
	}
	if !k.d.Mode.Writes() {
		last = ", mode observe (tiers in this mode come last)"
	}
	p.say("; this tier comes after %s; order: priority, critical, urgency, confidence (the share by which the tier would grow), name; this tier: priority %s%s, urgency %s, confidence %s%s", list, reason.Shown("priority", float64(k.by.tier.Priority), "", amount.Whole(k.by.tier.Priority)), class,
		string(k.d.Urgency), reason.Shown("confidence", k.by.confidence, "", amount.Number(reason.Rounded(k.by.confidence))), last)
}
