package doctor

import (
	"fmt"
	"maps"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// basicPeriod is how often AWS/EC2 publishes without detailed monitoring.
const basicPeriod = 5 * time.Minute

// tellSignals tells of every metric of the tier how old the newest datapoint is.
func (d doctor) tellSignals(n *finding.Notes, t config.Tier, p *place) {
	a := p.asked[t.Name]
	n.All = append(n.All, a.members...)
	for i, r := range a.readings {
		err := a.errs[i]
		switch {
		case err != nil && scale.KindOf(err) != scale.Invalid:
			if i == 0 || a.errs[i-1] == nil || a.errs[i-1].Error() != err.Error() { // a call has one for all
				n.Add(finding.Failed, "signals", err.Error(), d.remedy(err, "cloudwatch:GetMetricData"))
			}
			continue
		case err != nil:
			n.Add(finding.Failed, r.check(), err.Error(), d.remedy(err, "cloudwatch:GetMetricData"))
			continue
		}
		if why := p.of(t.Name).shareless; why != "" && r.signal.Source.RelativeToMin {
			result := finding.Doubted
			if r.decides {
				result = finding.Failed
			}
			n.Add(result, r.check(), why, "if the class of a member is unknown, see the advice in the section aws above; otherwise make all members of the cluster serverless, or scale the cluster by the class or the number of its members")
			continue
		}
		d.examineSeries(n, t, r, a.series[i], d.Now())
	}
}

// hourly is a query in hours, of which two weeks are few datapoints.
func hourly(q signal.Query) signal.Query {
	q.Period = time.Hour
	q.Inputs = maps.Clone(q.Inputs)
	for name, in := range q.Inputs {
		q.Inputs[name] = hourly(in)
	}
	return q
}

func (d doctor) examineSeries(n *finding.Notes, t config.Tier, r reading, s signal.Series, now time.Time) {
	check := r.check()
	bad := finding.Doubted
	if r.decides {
		bad = finding.Failed
	}
	if s.Problem != "" {
		n.Add(bad, check, "CloudWatch: "+s.Problem, "for Forbidden, check the permission cloudwatch:GetMetricData, and the account if the signal names another one; for ValidationError, correct the metric or the expression of the signal; for another error, try again later")
		return
	}
	if len(s.Points) == 0 {
		noData(n, r, check, bad)
		return
	}
	newest := d.newest(r, s, now)
	age := max(0, now.Sub(newest.At.Add(r.query.Period)).Round(time.Second))
	if r.query.Namespace == "AWS/EC2" && r.query.Period < basicPeriod && signal.Spacing(s.Points) >= basicPeriod {
		whose, do := "group", "turn on detailed monitoring in the launch template"
		if r.machine {
			whose, do = "machine", "turn on detailed monitoring of the machine"
		}
		n.Add(finding.Doubted, check, fmt.Sprintf("a datapoint arrives only every %s, but period is %s: the %s has basic monitoring", words(signal.Spacing(s.Points)), words(r.query.Period), whose),
			"set period: 5m on this signal, or "+do)
		return
	}
	if age > r.signal.MaxAge {
		n.Add(finding.Doubted, check, fmt.Sprintf("the newest datapoint is %s old, and max_age is %s; %s while this is so", words(age), words(r.signal.MaxAge), held(t, named(r.signal.Name))),
			"if the metric is published this slowly, make period and max_age of the signal longer; if not, find out why no newer data arrives in CloudWatch")
		return
	}
	n.Add(finding.Well, check, fmt.Sprintf("%s, %s old (cloudwatch:GetMetricData)", r.value(newest.Value), words(age)), "")
}

// newest is the newest datapoint of a series that the daemon would use: younger ones may be half-filled. Where there
// is none it is the newest of all.
func (d doctor) newest(r reading, s signal.Series, now time.Time) signal.Point {
	for _, p := range s.Points {
		if !p.At.Add(r.query.Period).After(now.Add(-d.cfg.Loop.Settle)) {
			return p
		}
	}
	return s.Points[0]
}

func noData(n *finding.Notes, r reading, check string, bad finding.Result) {
	switch {
	case r.never:
		n.Add(finding.Doubted, check, "no data in two weeks; without data this signal counts as 0, even if "+
			"its metric does not exist",
			"if there should be data, check namespace, name and dimensions: for a wrong combination CloudWatch returns no data and no error")
	case r.signal.MissingIsZero:
		n.Add(finding.Well, check, "no data lately; without data this signal counts as 0 "+
			"(cloudwatch:GetMetricData)", "")
	case r.query.Namespace == "AWS/ApplicationELB":
		n.Add(finding.Doubted, check, "no data lately; a load balancer publishes most metrics only while requests come",
			"if there were requests, check the load balancer and the target group that the signal names")
	case r.empty:
		n.Add(finding.Noted, check, "no data lately: no machine or task of the "+r.of+" runs", "")
	case r.query.Namespace == "CWAgent" && r.machine:
		n.Add(bad, check, "no data lately", "run the CloudWatch agent on the machine, with aggregation_dimensions [[\"InstanceId\"]]: CloudWatch treats a name with more dimensions as another metric")
	default:
		n.Add(bad, check, "no data lately", "check namespace, name and dimensions: for a wrong combination CloudWatch returns no data and no error")
	}
}

// words writes a duration the way the configuration file does.
func words(d time.Duration) string { return amount.Span(d.Round(time.Second)) }
