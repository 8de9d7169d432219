package rights

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
)

// named are the services whose resources have names that people choose, so that those which
// begin alike belong together. The ids of machines are random, and roles and parameters are
// never widened.
var named = []string{"autoscaling", "ecs", "rds", "sqs"}

// shortestPrefix is how long the beginning of names must be at least: fewer letters say nothing
// of what belongs together.
const shortestPrefix = 3

// Widened is a beginning that stands for names of the configuration, and for whatever else in the
// account begins so.
type Widened struct {
	Prefix string // the resource as IAM takes it, with * at its end
	Names  int    // how many resources of the configuration it stands for
}

// Prefixed writes resources whose names begin alike as one, those first that have most in common,
// until the policy fits into a managed policy, and says which: it allows more than the least. What
// has no beginning in common stays, so the result may still be too large for one.
func Prefixed(p Policy) (Policy, []Widened) {
	var widened []Widened
	ours := map[string]bool{} // what was written here
	p.Document.Statement = slices.Clone(p.Document.Statement)
	for _, prefix := range prefixes(p.Document) {
		if p.Document.Size() <= Room {
			break
		}
		names := 0
		for i, s := range p.Document.Statement {
			covered := func(r string) bool { return strings.HasPrefix(r, prefix) && (nameOf(r) > 0 || ours[r]) }
			n := 0
			for _, r := range s.Resource {
				if covered(r) {
					n++
				}
			}
			if n < 2 {
				continue
			}
			names = max(names, n)
			s.Resource = append(slices.DeleteFunc(slices.Clone(s.Resource), covered), prefix+"*")
			slices.Sort(s.Resource)
			p.Document.Statement[i] = s
		}
		if names == 0 {
			continue
		}
		ours[prefix+"*"] = true
		// A shorter beginning takes the longer ones in.
		for _, w := range widened {
			if strings.HasPrefix(w.Prefix, prefix) {
				names += w.Names - 1
			}
		}
		widened = slices.DeleteFunc(widened, func(w Widened) bool { return strings.HasPrefix(w.Prefix, prefix) })
		widened = append(widened, Widened{Prefix: prefix + "*", Names: names})
	}
	slices.SortFunc(widened, func(a, b Widened) int { return cmp.Compare(a.Prefix, b.Prefix) })
	return p, widened
}

// prefixes are the beginnings that resources of a document have in common, the longest name
// first.
func prefixes(d Document) []string {
	counts := map[string]int{}
	lengths := map[string]int{}
	for _, s := range d.Statement {
		for _, r := range s.Resource {
			from := nameOf(r)
			if from == 0 {
				continue
			}
			for i := from + shortestPrefix; i < len(r); i++ {
				if boundary(r[i-1], r[i]) {
					counts[r[:i]]++
					lengths[r[:i]] = i - from
				}
			}
		}
	}
	maps.DeleteFunc(counts, func(_ string, n int) bool { return n < 2 })
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(lengths[b]-lengths[a], cmp.Compare(a, b))
	})
}

// nameOf is where the name in a resource begins that may be written by its beginning; 0 where none
// is.
func nameOf(resource string) int {
	a, err := arn.Parse(resource)
	if err != nil || !slices.Contains(named, a.Service) {
		return 0
	}
	begin := strings.LastIndexAny(resource, "/:") + 1
	if strings.Contains(resource[begin:], "*") {
		return 0 // a pattern of the kind's own
	}
	return begin
}

// boundary reports whether a word of a name ends between two letters: behind a separator, and
// between letters and digits.
func boundary(before, after byte) bool {
	switch before {
	case '-', '_', '.':
		return true
	}
	return digit(before) != digit(after) && !separator(after)
}

func digit(c byte) bool     { return c >= '0' && c <= '9' }
func separator(c byte) bool { return c == '-' || c == '_' || c == '.' }
