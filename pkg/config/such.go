package config

import (
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/scale"
)

// What a tier of this kind may write where something is missing or of another form.

// someSignals are signals for the example of a tier that has none.
func (t *tierKeys) someSignals() string {
	preset := "asg-cpu"
	for _, name := range []string{"asg-cpu", "ecs-cpu", "rds-cpu", "aurora-acu", "ec2-cpu"} {
		if _, wrong := t.preset(name); t.Target != nil && wrong == "" {
			preset = name
			break
		}
	}
	return "{cpu: {preset: " + preset + "}}"
}

// someScalers are scalers for the example of a tier that has none, of one of its signals.
func (t *tierKeys) someScalers() string {
	name := "cpu"
	if len(t.Signals) > 0 && !t.has(name) {
		name = t.Signals[0].Name
	}
	if len(t.ladder()) > 0 {
		return "[{threshold: {bounds: [{signal: " + name + ", above: 70, below: 30}]}}]"
	}
	return "[{target: {signal: " + name + ", goal: 60}}]"
}

var (
	aNumber = pattern.Of(`^[+-]?[0-9]+$`)
	aType   = pattern.Of(`^[a-z][a-z0-9-]*\.[a-z0-9.-]+$`)
)

// positions answers an entry of the ladder in a limit, which is a position on the ladder.
func (t *tierKeys) positions(limits keys.Set) keys.Set {
	ladder := t.ladder()
	for i, part := range limits {
		k, is := part.(keys.Key)
		if !is || len(ladder) == 0 {
			continue
		}
		limits[i] = k.Said(func(v string) string {
			if aNumber.MatchString(v) {
				return ""
			}
			position := slices.IndexFunc(ladder, func(r scale.Rung) bool { return r.Name == v }) + 1
			ends := fmt.Sprintf("a position on the ladder is expected, from 1 (%s) to %d (%s)", ladder[0].Name, len(ladder), ladder[len(ladder)-1].Name)
			switch {
			case position > 0:
				return fmt.Sprintf("%s is an entry of the ladder, and %s; write %d", v, ends, position)
			case aType.MatchString(v):
				return keys.Show(v) + " is not on the ladder, and " + ends
			}
			return ""
		})
	}
	return limits
}
