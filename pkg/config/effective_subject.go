package config

import (
	"maps"
	"slices"

	"github.com/dynascale/dynascale/pkg/scale"
)

// write adds what a tier scales, when that is no group.
func (s Subject) write(m *mapping) {
	switch {
	case s.Replicas != nil:
		r := s.Replicas
		x := mapping{}
		x.putText("source", r.Source)
		x.putText("cluster", r.Cluster)
		x = append(x, pair{"class", r.Class}, pair{"drain", r.Drain}, pair{"worst_case", r.WorstCase}, pair{"max_lag", r.MaxLag})
		if r.Cluster == "" {
			x.put("endpoints", mapping{{"file", r.File}, {"parameter", r.Parameter}})
		}
		m.put("rds_replicas", x)
	case s.Class != nil:
		c := s.Class
		sizes := mapping{}
		for _, r := range c.Ladder {
			if r.Memory > 0 || r.Connections > 0 {
				sizes.put(r.Name, mapping{{"memory_gib", float64(r.Memory) / (1 << 30)}, {"connections", r.Connections}})
			}
		}
		m.put("rds_class", mapping{
			{"database", c.Database}, {"ladder", names(c.Ladder)}, {"sizes", sizes}, {"cache", c.Cache},
			{"allow_outage", c.AllowOutage}, {"allow_managed", c.AllowManaged}, {"worst_case", c.WorstCase},
		})
	case s.ACU != nil:
		numbers := make([]float64, len(s.ACU.Ladder))
		for i, r := range s.ACU.Ladder {
			numbers[i] = number(r.Name)
		}
		m.put("rds_acu", mapping{
			{"cluster", s.ACU.Cluster}, {"ladder", numbers}, {"max_acu", s.ACU.MaxACU}, {"allow_managed", s.ACU.AllowManaged}, {"worst_case", s.ACU.WorstCase},
		})
	case s.Machine != nil:
		x := s.Machine
		fallbacks := mapping{}
		for _, rung := range slices.Sorted(maps.Keys(x.Fallbacks)) {
			fallbacks.put(rung, x.Fallbacks[rung])
		}
		m.put("ec2_size", mapping{
			{"instance", x.Instance}, {"ladder", names(x.Ladder)}, {"fallbacks", fallbacks},
			{"allow_new_address", x.AllowNewAddress}, {"allow_managed", x.AllowManaged},
			{"drain", x.Drain}, {"verify", x.Verify}, {"worst_case", x.WorstCase},
		})
	}
}

func names(ladder []scale.Rung) []string {
	out := make([]string, len(ladder))
	for i, r := range ladder {
		out[i] = r.Name
	}
	return out
}

func (w Window) written() mapping {
	var hours []string
	for _, h := range w.Hours {
		hours = append(hours, h.Text)
	}
	m := mapping{{"hours", hours}, {"zone", w.Zone}}
	if len(w.Emergency) > 0 {
		var triggers []any
		for _, t := range w.Emergency {
			triggers = append(triggers, mapping{{"signal", t.Signal}, {"above", t.Above}})
		}
		m.put("emergency", triggers)
	}
	return m
}
