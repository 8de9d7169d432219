package reason

import (
	"github.com/dynascale/dynascale/pkg/scale"
)

// Headline is the reason that logs and tables show: of a change, the first that
// reached the new size, or the one that names what is removed; of a hold, the last that
// moved the size, or, when nothing moved, the last one given. Of a change of AWS's own maximum alone
// it is the one that says so.
func Headline(d scale.Decision) scale.Reason {
	r, _ := headline(d)
	return r
}

// headline is the reason and its place; len(d.Reasons) where there is none.
func headline(d scale.Decision) (best scale.Reason, at int) {
	best, at = scale.Reason{From: d.From, To: d.To}, len(d.Reasons)
	for i := len(d.Reasons) - 1; i >= 0 && d.Maximum.Lowers(); i-- {
		if d.Reasons[i].Rule == RaiseMax {
			return d.Reasons[i], i
		}
	}
	for i, r := range d.Reasons {
		if d.Changes() && d.Removes == "" && r.To == d.To && r.From != r.To {
			return r, i
		}
		if r.From != r.To || best.From == best.To {
			best, at = r, i
		}
	}
	return best, at
}

// Asked is the reason that the headline only bounds or holds back, where there is
// one: "not above 20" alone tells nobody why a tier grows.
func Asked(d scale.Decision) (asked scale.Reason, ok bool) {
	_, head := headline(d)
	for _, r := range d.Reasons[:head] {
		if r.To != d.From && r.To != r.From {
			return r, true
		}
	}
	return scale.Reason{}, false
}

// Beside is what a budget says of a decision that it does not change: that it would trim growth, or that something comes
// before it. It is "" where the budget says nothing more than the headline does.
func Beside(d scale.Decision) string {
	_, head := headline(d)
	for i, r := range d.Reasons {
		if r.Rule == Budget && r.From == r.To && i != head {
			return r.Because
		}
	}
	return ""
}

// Why is the headline as a sentence for people, after what was asked for, and before what a budget says beside it.
func Why(d scale.Decision) string {
	text := sentence(Headline(d))
	if asked, ok := Asked(d); ok {
		text = sentence(asked) + "; " + text
	}
	if beside := Beside(d); beside != "" {
		text += "; " + Budget + ": " + beside
	}
	return text
}

// named are the rules whose sentences begin with their name.
var named = map[string]bool{Pressure: true}

// sentence names the rule once.
func sentence(r scale.Reason) string {
	if r.Because == "" || named[r.Rule] {
		return r.Because
	}
	return r.Rule + ": " + r.Because
}
