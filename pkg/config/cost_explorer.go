package config

import (
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// CostExplorer is what of Cost Explorer is asked; the zero value asks nothing.
type CostExplorer struct {
	// Calls is how often it may be asked in a day, 0 to 2; AWS bills each.
	Calls int
	// Tag is a cost allocation tag that all has that the tiers are made of, and nothing else, and Values are those of it that
	// count; "" is everything in the account.
	Tag    string
	Values []string
	// Tolerance is the share of AWS's figure that people are told of when what was counted is further from it.
	Tolerance float64
}

// On reports whether it is asked.
func (c *CostExplorer) On() bool { return c.Calls > 0 }

// Source: AWS Billing API reference, TagValues: up to 1,024 characters.
var aTag = keys.LikeUpTo(1024, pattern.Of(`^[^\s]+( [^\s]+)*$`), "the name or a value of a tag: 1 to 1024 characters, with no space at either end and no two spaces in a row")

// Keys are the keys of Cost Explorer.
func (c *CostExplorer) Keys() keys.Set {
	return keys.Set{
		keys.Whole("calls_per_day", &c.Calls, keys.AtLeast(0), keys.AtMost(2)).Like("calls", "interval", "every"),
		keys.Text("tag", &c.Tag, keys.Optional(aTag)),
		keys.List("values", &c.Values, "has no value; write the values of the tag whose costs are compared, or, to compare with the whole account, remove the keys `tag` and `values`", keys.Checked(keys.TextForm, aTag)).
			With(keys.Rule{"uniqueItems": true}).ShownIf(func() bool { return len(c.Values) > 0 }),
		keys.Share("tolerance", &c.Tolerance, keys.AtLeast(0.01), keys.AtMost(1.0)),
		keys.Demand(keys.Rule{
			"dependentRequired": keys.Rule{"values": []string{"tag"}},
			"if":                keys.Rule{"properties": keys.Rule{"tag": keys.Rule{"minLength": 1}}, "required": []string{"tag"}},
			"then":              keys.Rule{"properties": keys.Rule{"calls_per_day": keys.Rule{"minimum": 1}}, "required": []string{"values", "calls_per_day"}},
		}, func(at keys.At) {
			switch {
			case !at.Sound("calls_per_day", "tag", "values"):
			case c.Tag != "" && len(c.Values) == 0:
				at.Problem("tag", "is used only with %s; set %[1]s to the values of the tag whose costs are compared, such as [shop]", at.Path("values"))
			case c.Tag == "" && len(c.Values) > 0:
				at.Problem("values", "need a tag; set %s as well", at.Path("tag"))
			case c.Tag != "" && !c.On():
				at.Problem("tag", "is used only with %s of 1 or 2; AWS bills each call with $0.01", at.Path("calls_per_day"))
			}
		}),
	}
}
