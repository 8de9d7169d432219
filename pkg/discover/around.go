package discover

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/resource"
)

// queueMatch is which queues resemble which resources: by their names, best first.
type queueMatch map[string][]string

// matchQueues gives every queue to the resource whose name resembles it most.
func matchQueues(names, urls []string) queueMatch {
	m := queueMatch{}
	for _, url := range urls {
		best, of := 0, ""
		for _, name := range names {
			if shared := resemblance(name, lastPart(url)); shared > best {
				best, of = shared, name
			}
		}
		if of != "" {
			m[of] = append(m[of], url)
		}
	}
	for name, list := range m {
		slices.SortStableFunc(list, func(a, b string) int {
			return cmp.Or(resemblance(name, lastPart(b))-resemblance(name, lastPart(a)), len(a)-len(b))
		})
	}
	return m
}

// unmatched are the queues that resemble nothing.
func (m queueMatch) unmatched(urls []string) []string {
	known := map[string]bool{}
	for _, list := range m {
		for _, url := range list {
			known[url] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(urls), func(url string) bool { return known[url] })
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// front is the Application Load Balancer before a resource, in the form that CloudWatch uses,
// and what was found besides. groups are the target groups that were listed.
func front(targetGroups []string, groups map[string]resource.TargetGroup) (a kind.Around) {
	note := func(format string, args ...any) { a.Notes = append(a.Notes, fmt.Sprintf(format, args...)) }
	for _, arn := range targetGroups {
		tail := finding.OneLine(arn[strings.LastIndexByte(arn, ':')+1:])
		group, listed := groups[arn]
		found := ""
		for _, b := range group.LoadBalancers {
			if _, app, ok := strings.Cut(b, ":loadbalancer/"); ok && strings.HasPrefix(app, "app/") {
				found = app
				break
			}
		}
		switch {
		case found != "" && a.Balancer == "":
			a.Balancer, a.Target = finding.OneLine(found), tail
		case found != "":
			note("The target group %s of the load balancer %s is not read, because a tier reads only one target group.", tail, finding.OneLine(found))
		case !listed:
			note("The load balancer of %s is unknown; for requests and latency set the keys load_balancer and target_group.", tail)
		default:
			note("No Application Load Balancer sends to %s: requests and latency cannot be read.", tail)
		}
	}
	return a
}
