package config

import (
	"maps"
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/dynascale/dynascale/pkg/gauge"
)

// Effective is the configuration as YAML with every default filled in, durations
// as text, and presets written out as the metrics they stand for. Parse reads it
// back to the same configuration. An external id is shown as "(set)", which Parse
// refuses, so that it cannot be taken for the real one.
func (c *Config) Effective() ([]byte, error) {
	tiers := mapping{}
	for _, t := range c.Tiers {
		tiers.put(t.Name, t.written())
	}
	return yaml.Marshal(mapping{
		{"aws", mapping{
			{"region", c.AWS.Region}, {"profile", c.AWS.Profile}, {"endpoint", c.AWS.Endpoint},
			{"cloudwatch_protocol", c.AWS.Protocol}, {"timeout", c.AWS.Timeout},
			{"assume_role", c.AWS.AssumeRole.written()},
			{"rate", mapping{{"reads", c.AWS.Rate.Reads}, {"writes", c.AWS.Rate.Writes}}},
			{"brake", mapping{{"parameter", c.AWS.Brake.Parameter}, {"region", c.AWS.Brake.Region}}},
		}},
		{"loop", mapping{
			{"interval", c.Loop.Interval}, {"retry", c.Loop.Retry},
			{"deadline", c.Loop.Deadline}, {"settle", c.Loop.Settle},
		}},
		{"ledger", mapping{{"path", c.Ledger.Path}, {"retention", c.Ledger.Retention}}},
		{"http", mapping{{"listen", c.HTTP.Listen}, {"token_file", c.HTTP.TokenFile}}},
		{"control", mapping{{"socket", c.Control.Socket}}},
		{"log", mapping{{"level", c.Log.Level}, {"format", c.Log.Format}}},
		{"tiers", tiers},
	})
}

func (t Tier) written() mapping {
	m := mapping{{"mode", string(t.Mode)}}
	m.putText("group", t.Group)
	t.Subject.write(&m)
	m.putText("load_balancer", t.LoadBalancer)
	m.putText("target_group", t.TargetGroup)
	m.putText("queue", t.Queue)
	m.put("region", t.Region)
	m.put("assume_role", t.AssumeRole.written())
	m.put("limits", mapping{{"min", t.Limits.Min}, {"max", t.Limits.Max}})
	if len(t.Subject.ladder()) == 0 {
		m.put("unit_price", t.UnitPrice)
	}
	signals, scalers := mapping{}, make([]any, 0, len(t.Scalers))
	for _, s := range t.Signals {
		signals.put(s.Name, writtenSignal(s))
	}
	for _, s := range t.Scalers {
		scalers = append(scalers, s.written())
	}
	m.put("signals", signals)
	m.put("scalers", scalers)
	guards := mapping{
		{"stabilise", t.Guards.Stabilise.written()},
		{"quiet", t.Guards.Quiet},
		{"freeze", t.Guards.Freeze},
		{"shrink_limit", mapping{{"share", t.Guards.ShrinkLimit.Share}, {"busiest", t.Guards.ShrinkLimit.Busiest}}},
		{"cooldown", t.Guards.Cooldown.written()},
		{"breaker", mapping{{"after", t.Guards.Breaker.After}, {"probe", t.Guards.Breaker.Probe}}},
	}
	if len(t.Guards.Window.Hours) > 0 {
		guards.put("window", t.Guards.Window.written())
	}
	m.put("guards", guards)
	return m
}

func (r AssumeRole) written() mapping {
	secret := ""
	if r.ExternalID != "" {
		secret = "(set)"
	}
	return mapping{{"arn", r.ARN}, {"external_id", secret}}
}

func (d Directions) written() mapping { return mapping{{"grow", d.Grow}, {"shrink", d.Shrink}} }

func writtenSignal(s gauge.Signal) mapping {
	m := mapping{}
	switch source := s.Source; {
	case source.Metric != nil && source.Metric.Expression != "":
		inputs := mapping{}
		for _, id := range slices.Sorted(maps.Keys(source.Metric.Inputs)) {
			inputs.put(id, writtenQuery(source.Metric.Inputs[id]))
		}
		m.put("math", mapping{{"expression", source.Metric.Expression}, {"inputs", inputs}, {"period", source.Metric.Period}})
	case source.Metric != nil:
		m.put("metric", append(writtenQuery(*source.Metric), pair{"per_second", source.Metric.PerSecond}, pair{"of_least", source.OfLeast}))
	case source.Each != nil:
		m.put("metric", append(writtenQuery(*source.Each), pair{"per_second", source.Each.PerSecond}, pair{"each_reader", !source.Serving}, pair{"serving", source.Serving}, pair{"spread", source.Spread}))
	case source.Ratio != nil:
		m.put("ratio", mapping{
			{"part", writtenQuery(source.Ratio.Part)}, {"whole", writtenQuery(source.Ratio.Whole)},
			{"times", source.Ratio.Times},
		})
	case source.Queue != nil:
		m.put("queue", mapping{{"url", source.Queue.URL}, {"delayed", source.Queue.Delayed}})
	}
	missing := "gap"
	if s.MissingIsZero {
		missing = "zero"
	}
	m = append(m, pair{"unit", s.Unit}, pair{"max_age", s.MaxAge}, pair{"missing", missing}, pair{"ceiling", s.Ceiling})
	return append(m, pair{"traffic", s.Traffic})
}

func writtenQuery(q gauge.Query) mapping {
	m := mapping{{"namespace", q.Namespace}, {"name", q.Name}}
	if len(q.Dimensions) > 0 {
		dimensions := mapping{}
		for _, name := range slices.Sorted(maps.Keys(q.Dimensions)) {
			dimensions.put(name, q.Dimensions[name])
		}
		m.put("dimensions", dimensions)
	}
	return append(m, pair{"statistic", q.Statistic}, pair{"period", q.Period})
}

func (s Scaler) written() mapping {
	var m mapping
	switch {
	case s.Target != nil:
		t := s.Target
		m = append(Term{t.Signal, t.Goal, t.PerUnit}.written(), pair{"tolerance", t.Tolerance})
	case s.Pressure != nil:
		p := s.Pressure
		terms := make([]any, 0, len(p.Terms))
		for _, t := range p.Terms {
			terms = append(terms, t.written())
		}
		m = mapping{
			{"terms", terms}, {"grow_above", p.GrowAbove}, {"shrink_below", p.ShrinkBelow},
			{"headroom", p.Headroom}, {"shrink_by", p.ShrinkBy},
		}
	case s.Backlog != nil:
		b := s.Backlog
		m.put("signal", b.Signal)
		if b.PerWorker > 0 {
			m.put("messages_per_worker", b.PerWorker)
		} else {
			m = append(m, pair{"acceptable_delay", b.AcceptableDelay}, pair{"processing_time", b.ProcessingTime})
		}
		m.put("tolerance", b.Tolerance)
	case s.Threshold != nil:
		t := s.Threshold
		bounds := make([]any, 0, len(t.Bounds))
		for _, b := range t.Bounds {
			x := mapping{{"signal", b.Signal}, {"above", b.Above}}
			if b.HasBelow {
				x.put("below", b.Below)
			}
			bounds = append(bounds, x)
		}
		when := "all"
		if t.Any {
			when = "any"
		}
		m = mapping{{"bounds", bounds}, {"grow_when", when}, {"step", t.Step}}
	}
	return mapping{{s.Kind, m}}
}

func (t Term) written() mapping {
	return mapping{{"signal", t.Signal}, {"goal", t.Goal}, {"per_unit", t.PerUnit}}
}

// mapping is a YAML mapping that keeps its order.
type mapping []pair

type pair struct {
	key   string
	value any
}

func (m *mapping) put(key string, value any) { *m = append(*m, pair{key, value}) }

func (m *mapping) putText(key, value string) {
	if value != "" {
		m.put(key, value)
	}
}

// MarshalYAML is called by yaml.v3.
func (m mapping) MarshalYAML() (any, error) {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, p := range m {
		var key, value yaml.Node
		key.SetString(p.key)
		v := p.value
		if d, is := v.(time.Duration); is {
			v = formatDuration(d)
		}
		if err := value.Encode(v); err != nil {
			return nil, err
		}
		node.Content = append(node.Content, &key, &value)
	}
	return node, nil
}
