package calendar

import "github.com/dynascale/dynascale/pkg/keys"

// HoursForm is how hours stand in a configuration, and AZone how a time zone does.
var (
	HoursForm = keys.As(keys.Checked(keys.TextForm, wrong(keys.Rule{"pattern": Pattern}, Parse)),
		func(v string) Hours { h, _ := Parse(v); return h }, // it was checked
		func(h Hours) string { return h.Text })
	AZone = wrong(keys.Rule{"minLength": 1}, Zone)
)

// MomentForm and DayForm are those of moments and of days. What a schema could say of them would be longer than
// what they are.
var (
	MomentForm = keys.As(keys.Checked(keys.DatedForm, wrong(keys.Rule{"minLength": 5}, ParseMoment)),
		func(v string) Moment { m, _ := ParseMoment(v); return m }, // it was checked
		func(m Moment) string { return m.Text })
	DayForm = keys.As(keys.Checked(keys.DatedForm, wrong(keys.Rule{"minLength": 2}, ParseDay)),
		func(v string) Day { d, _ := ParseDay(v); return d }, // it was checked
		Day.String)
)

// wrong is the check that a text can be read.
func wrong[T any](rule keys.Rule, parse func(string) (T, error)) keys.Check[string] {
	return keys.That(rule, func(v string) string {
		if _, err := parse(v); err != nil {
			return err.Error()
		}
		return ""
	})
}
