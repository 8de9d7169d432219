package reason

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Headline is the reason that logs and tables show: of a change, the first that
// reached the new size, or the one that names what is removed; of a hold, the last that
// moved the size, or, when nothing moved, the last one given.
func Headline(d scale.Decision) scale.Reason {
	best := scale.Reason{From: d.From, To: d.To}
	for _, r := range d.Reasons {
		if d.Changes() && d.Removes == "" && r.To == d.To && r.From != r.To {
			return r
		}
		if r.From != r.To || best.From == best.To {
			best = r
		}
	}
	return best
}

// Asked is the reason that the headline only bounds or holds back, where there is
// one: "not above 20" alone tells nobody why a tier grows.
func Asked(d scale.Decision) (asked scale.Reason, ok bool) {
	head := Headline(d)
	for _, r := range d.Reasons {
		if r == head {
			break
		}
		if r.To != d.From && r.To != r.From {
			return r, true
		}
	}
	return scale.Reason{}, false
}

// Why is the headline as a sentence for people, after what was asked for.
func Why(d scale.Decision) string {
	text := sentence(Headline(d))
	if asked, ok := Asked(d); ok {
		text = sentence(asked) + "; " + text
	}
	return text
}

// sentence names the rule once, also where the cause begins with its name.
func sentence(r scale.Reason) string {
	if r.Because == "" || strings.HasPrefix(r.Because, r.Rule+" ") {
		return r.Because
	}
	return r.Rule + ": " + strings.TrimPrefix(r.Because, "hold: ")
}
