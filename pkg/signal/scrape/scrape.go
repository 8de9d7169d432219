package scrape

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Metric is a number made of the values of one name.
type Metric struct {
	signal.Remote
	Name string
	// As is rate for what only grows, value for a level, and auto for what the page says itself.
	As string
	// Combine is sum, max, min or average of the values that the labels choose; "" is the sum of rates, and one value alone.
	Combine string
	// Quantile of a histogram, above 0 and below 1; 0 for none.
	Quantile float64
}

// New is a metric that nothing was said of.
func New() signal.Direct { return &Metric{As: "auto"} }

// Key is its key in a signal.
func (*Metric) Key() string { return "scrape" }

var aName = keys.LikeUpTo(512, pattern.Of(`^[A-Za-z_:][A-Za-z0-9_:]*$`), "the name of a metric, such as http_requests_total; write the name exactly as on the metrics page")

// withoutLabels refuses a name with its labels, which are a key of their own.
var withoutLabels = keys.That(nil, func(v string) string {
	name, labels, is := strings.Cut(v, "{")
	if !is || aName.Wrong(name) != "" {
		return ""
	}
	return "has labels after the name; write metric: " + name + " and labels: {" + strings.ReplaceAll(strings.TrimSuffix(labels, "}"), "=", ": ") + "}"
})

// Keys are the keys of a metric.
func (m *Metric) Keys() keys.Set {
	return keys.Set{
		m.Foreign(),
		m.Alone("metric"),
		m.Remote.Name(),
		keys.Text("metric", &m.Name, withoutLabels, aName).Required().Like("name", "metric_name", "query"),
		m.Chosen(),
		keys.Answered("as", &m.As, keys.Words{"counter": "rate", "gauge": "value", "level": "value", "per_second": "rate"}, "auto", "rate", "value"),
		keys.Answered("combine", &m.Combine, keys.Words{"avg": "average", "mean": "average", "maximum": "max", "minimum": "min", "total": "sum", "add": "sum"}, "", "sum", "max", "min", "average").ShownIf(func() bool { return m.Combine != "" }),
		keys.Factor("quantile", &m.Quantile, 0, keys.AtLeast(0.0), keys.Below(1.0)).ShownIf(func() bool { return m.Quantile > 0 }),
		keys.Demand(nil, func(at keys.At) {
			if name, is := strings.CutSuffix(m.Name, buckets); is && m.Quantile > 0 && at.Sound("quantile", "metric") {
				at.Problem("metric", "has the ending %s, which dynascale adds for the key `quantile`; write %s", buckets, name)
			}
			if at.Sound("quantile", "as") && m.Quantile > 0 && m.As == "value" {
				at.Problem("as", "'as: value' cannot be used together with quantile, which is always computed from what was counted between two reads; remove one of the two keys")
			}
			if at.Sound("quantile", "combine") && m.Quantile > 0 && m.Combine != "" {
				at.Problem("combine", "cannot be used together with quantile, which always adds up the buckets of all values; remove one of the two keys")
			}
		}),
	}
}

// Totals reports whether the signal says that values are added up.
func (m *Metric) Totals() bool { return m.Combine == "sum" && m.Quantile == 0 }

// Subject names it.
func (m *Metric) Subject() string {
	return "endpoint " + m.Endpoint + ": " + m.Name + signal.Written(m.Labels)
}

// buckets is what ends the names of the counters of a histogram.
const buckets = "_bucket"

func (m *Metric) request() facts.Request {
	if m.Quantile > 0 {
		return facts.Request{Metric: m.Name + buckets}
	}
	return facts.Request{Metric: m.Name}
}

// Want orders its page.
func (m *Metric) Want(order *facts.Order) { m.Order(order, m.request()) }

// Read is the number that the last page tells, together with the one before it where it is a rate.
func (m *Metric) Read(f facts.Facts) (r signal.Reading) {
	is := m.Answer(f, m.request())
	if is.Found {
		r = m.of(is.Is)
	}
	if is.Trouble != "" {
		r.Trouble = is.Trouble
	}
	return r
}

func (m *Metric) of(a resource.Answer) signal.Reading {
	now := m.Matching(a.Series)
	switch {
	case len(now) == 0 && len(a.Series) > 0:
		return absent(a, "the metrics page has %s of %s, but none with the labels %s", amount.Count(len(a.Series), "value"), m.request().Metric, signal.Written(m.Labels))
	case len(now) == 0:
		return absent(a, "the metrics page has no value of %s; this is missing data, not 0", m.request().Metric)
	case m.Quantile > 0:
		return m.quantile(a, now)
	case m.As == "value" && a.Counter:
		return nothing("%s is a counter, which only grows; a tier needs its rate: write 'as: rate'", m.Name)
	case m.As == "rate" && a.Gauge:
		return nothing("%s is not a counter; write 'as: value'", m.Name)
	case m.As == "rate" || m.As == "auto" && a.Counter:
		return m.rate(a, now)
	case m.As == "auto" && !a.Gauge:
		return nothing("the metrics page does not say whether %s is a counter; write 'as: rate' if it is, and 'as: value' if not", m.Name)
	}
	return m.value(a, now)
}

func nothing(format string, args ...any) signal.Reading {
	return signal.Reading{Trouble: fmt.Sprintf(format, args...)}
}

func absent(a resource.Answer, format string, args ...any) signal.Reading {
	return signal.Reading{Trouble: fmt.Sprintf(format, args...), Absent: a.At}
}

// value is a level.
func (m *Metric) value(a resource.Answer, now []resource.Series) signal.Reading {
	if len(now) > 1 && m.Combine == "" {
		return nothing("%s has %s, for example %s and %s, but a signal needs one number: write combine: sum (or max, min, average), or choose one value by labels",
			m.Name, amount.Count(len(now), "value"), signal.Written(now[0].Labels), signal.Written(now[1].Labels))
	}
	values := make([]float64, len(now))
	for i, s := range now {
		values[i] = s.Points[0].Value
	}
	return signal.Reading{Point: signal.Point{At: at(a, now), Value: combined(m.Combine, values)}}
}

// at is when values were taken: the oldest of the times that the page gives, or when it was read.
func at(a resource.Answer, all []resource.Series) time.Time {
	oldest := a.At
	for _, s := range all {
		if own := s.Points[0].At; !own.IsZero() && own.Before(oldest) {
			oldest = own
		}
	}
	return oldest
}

// combined is what several values come to.
func combined(how string, values []float64) float64 {
	sum, least, most := 0.0, values[0], values[0]
	for _, v := range values {
		sum, least, most = sum+v, min(least, v), max(most, v)
	}
	switch how {
	case "max":
		return most
	case "min":
		return least
	case "average":
		return sum / float64(len(values))
	}
	return sum
}

// Tell is the number, and what it was made of.
func (m *Metric) Tell(f facts.Facts) string {
	r := m.Read(f)
	switch {
	case r.At.IsZero():
		return r.Trouble
	case r.Partial != "":
		return amount.Number(r.Value) + " or more: " + r.Partial
	case r.AtLeast: // a quantile above the last bound
		return amount.Number(r.Value) + " or more"
	}
	return amount.Number(r.Value)
}
