package kind

import (
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Ladder is the key of the rungs of a vertical tier, smallest first, each a name that
// meets a demand.
func Ladder(into *[]scale.Rung, like keys.Check[string]) keys.Key {
	return ladder(into, keys.As(keys.Checked(keys.TextForm, like), rung, name)).
		Entered("all types of the ladder, smallest first, such as [db.r6g.large, db.r6g.xlarge]")
}

// Numbers is Ladder for rungs that are numbers of capacity units.
func Numbers(into *[]scale.Rung) keys.Key {
	units := keys.Checked(keys.NumberForm, keys.AtMost(256.0), halves)
	return ladder(into, keys.As(units, func(v float64) scale.Rung { return rung(keys.Say(v)) }, Units)).
		Entered("all capacities of the ladder, smallest first, such as [0.5, 1, 2, 4, 8, 16]")
}

func ladder(into *[]scale.Rung, as keys.Form[scale.Rung]) keys.Key {
	return keys.List("ladder", into, "a ladder needs at least two entries", as).Required().Like("classes", "instance_classes", "types", "instance_types", "capacities", "acus", "steps").
		With(keys.Rule{"minItems": 2, "uniqueItems": true})
}

func rung(name string) scale.Rung { return scale.Rung{Name: name} }

func name(r scale.Rung) string { return r.Name }

// Units is the number that a rung of capacity units stands for.
func Units(r scale.Rung) float64 {
	var v float64
	_, _ = fmt.Sscan(r.Name, &v)
	return v
}

var (
	sayingUnits = keys.Like(pattern.Of(`^[0-9]{1,3}(\.5|\.0)?$`), "a number of Aurora capacity units in steps of 0.5")
	halves      = keys.That(keys.Rule{"multipleOf": 0.5}, func(v float64) string { return sayingUnits.Wrong(keys.Say(v)) })
)

// Few refuses a ladder of one rung. at is the section of the ladder.
func Few(rungs []scale.Rung, at keys.At) {
	if len(rungs) == 1 {
		at.Problem("ladder", "has one entry; a ladder needs at least two")
	}
}

// Rungs says what is wrong with rungs beside each other: too few, or one twice.
func Rungs(rungs []scale.Rung, at keys.At) {
	Few(rungs, at)
	for i, r := range rungs {
		if r.Name != "" && slices.ContainsFunc(rungs[:i], func(o scale.Rung) bool { return o.Name == r.Name }) {
			at.Problem(fmt.Sprintf("ladder[%d]", i), "%s is already on the ladder", keys.Show(r.Name))
		}
	}
}
