package play

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Spoof is a metric that lies for a while: CloudWatch tells Value in place of what was measured.
type Spoof struct {
	Signal string
	// Value may be infinite, and no number at all.
	Value float64
	From  time.Time
	For   time.Duration
}

// spoofed is a cloud whose CloudWatch tells what somebody else has written.
type spoofed struct {
	assembly.Cloud
	lies []lie
}

type lie struct {
	Spoof
	query signal.Query
}

// spoofing makes metrics lie. Every signal has to be one of a tier, and of one metric of CloudWatch.
func spoofing(cfg *config.Config, spoofs []Spoof) (func(assembly.Cloud) assembly.Cloud, error) {
	var lies []lie
	for _, s := range spoofs {
		var names []string
		before := len(lies)
		for _, t := range cfg.Tiers {
			for _, one := range t.Signals {
				if one.Source.Metric == nil {
					continue
				}
				names = append(names, one.Name)
				if one.Name == s.Signal {
					lies = append(lies, lie{s, *one.Source.Metric})
				}
			}
		}
		if len(lies) == before {
			slices.Sort(names)
			return nil, fmt.Errorf("no tier has a signal %s that reads a single CloudWatch metric; signals that do: %s", s.Signal, cmp.Or(strings.Join(slices.Compact(names), ", "), "none"))
		}
	}
	return func(c assembly.Cloud) assembly.Cloud { return spoofed{c, lies} }, nil
}

// Series answers what was measured, but for the lies.
func (c spoofed) Series(ctx context.Context, queries []signal.Query, from, to time.Time) ([]signal.Series, error) {
	out, err := c.Cloud.Series(ctx, queries, from, to)
	if err != nil {
		return out, err
	}
	for i := range out {
		for _, l := range c.lies {
			if !same(queries[i], l.query) {
				continue
			}
			points := slices.Clone(out[i].Points)
			for k := range points {
				if at := points[k].At; !at.Before(l.From) && at.Before(l.From.Add(l.For)) {
					points[k].Value = l.Value
				}
			}
			out[i].Points = points
		}
	}
	return out, nil
}

// same reports whether two queries ask for one metric, whatever its statistic.
func same(a, b signal.Query) bool {
	return a.Namespace == b.Namespace && a.Name == b.Name && a.Expression == b.Expression && slices.Equal(a.Dimensions, b.Dimensions)
}
