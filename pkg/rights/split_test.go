package rights

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const group = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:*:autoScalingGroupName/"

// of is a policy that reads everything and sets the sizes of resources.
func of(resources ...string) Policy {
	slices.Sort(resources)
	return Policy{
		Document: Document{Version: "2012-10-17", Statement: []Statement{
			{Sid: "ReadAutoscaling", Effect: "Allow", Action: []string{"autoscaling:DescribeAutoScalingGroups"}, Resource: []string{"*"}},
			{Sid: "SetSize", Effect: "Allow", Action: []string{"autoscaling:SetDesiredCapacity"}, Resource: resources},
		}},
		Whys: []Why{{"ReadAutoscaling", "sizes"}, {"SetSize", "tiers in mode manage"}},
	}
}

func many(format string, n int) (out []string) {
	for i := range n {
		out = append(out, group+fmt.Sprintf(format, i))
	}
	return out
}

// allowed are the pairs of action and resource that policies allow together.
func allowed(policies ...Policy) (out []string) {
	for _, p := range policies {
		for _, s := range p.Document.Statement {
			for _, a := range s.Action {
				for _, r := range s.Resource {
					out = append(out, fmt.Sprint(s.Effect, a, r, s.Condition))
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// However many tiers there are, the parts fit, allow the same together, and each says why.
func TestSplitAllowsTheSameInPoliciesThatFit(t *testing.T) {
	for _, n := range []int{1, 60, 61, 62, 1000} {
		whole := of(many("shop-%04d", n)...)
		parts := Split(whole)
		if n == 1 && len(parts) != 1 {
			t.Errorf("a policy that fits became %d", len(parts))
		}
		for i, p := range parts {
			if size := p.Document.Size(); size > Room {
				t.Errorf("%d groups: part %d has %d characters", n, i, size)
			}
			if len(p.Whys) != len(p.Document.Statement) {
				t.Errorf("%d groups: part %d has %d statements and %d whys", n, i, len(p.Document.Statement), len(p.Whys))
			}
			sids := map[string]bool{}
			for j, s := range p.Document.Statement {
				if sids[s.Sid] || p.Whys[j].Sid != s.Sid || p.Whys[j].Because == "" {
					t.Errorf("%d groups: statement %s of part %d: twice, or without its why %+v", n, s.Sid, i, p.Whys[j])
				}
				sids[s.Sid] = true
			}
		}
		if !slices.Equal(allowed(parts...), allowed(whole)) {
			t.Errorf("%d groups: the parts do not allow the same", n)
		}
		if n == 1000 && (len(parts) < 14 || len(parts) > 17) {
			t.Errorf("1000 groups became %d policies", len(parts))
		}
	}
}

func TestPrefixed(t *testing.T) {
	long := strings.Repeat("x", 60)
	for _, c := range []struct {
		name      string
		resources []string
		want      []string // "PREFIX stands for N"
		fits      bool
	}{
		{"it fits, so nothing is widened", many("shop-web-%d", 20), nil, true},
		{"one beginning", many("asg-%04d", 1000), []string{group + "asg-* stands for 1000"}, true},
		{"the longest beginnings first, and only as many as are needed", append(many("shop-web-eu-"+long+"-%d", 50), many("pay-%d", 10)...),
			[]string{group + "shop-web-eu-" + long + "-* stands for 50"}, true},
		{"a shorter beginning takes the longer ones in", append(append(many("shop-web-%d", 50), many("shop-%d-jobs", 100)...), group+"pay"),
			[]string{group + "shop-* stands for 150"}, true},
		{"digits without a separator", many("worker%d", 200), []string{group + "worker* stands for 200"}, true},
		{"nothing in common", many("%04dgroup", 200), nil, false},
		{"machines have random ids", func() (out []string) {
			for i := range 200 {
				out = append(out, fmt.Sprintf("arn:aws:ec2:us-east-1:123456789012:instance/i-0abc%013d", i))
			}
			return out
		}(), nil, false},
		{"roles are never widened", func() (out []string) {
			for i := range 200 {
				out = append(out, fmt.Sprintf("arn:aws:iam::123456789012:role/scale-shop-%013d", i))
			}
			return out
		}(), nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			whole := of(c.resources...)
			before := slices.Clone(allowed(whole))
			p, widened := Prefixed(whole)
			var got []string
			for _, w := range widened {
				got = append(got, fmt.Sprintf("%s stands for %d", w.Prefix, w.Names))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("widened %q, want %q", got, c.want)
			}
			if fits := p.Document.Size() <= Room; fits != c.fits {
				t.Errorf("%d characters", p.Document.Size())
			}
			for _, r := range c.resources {
				if !slices.ContainsFunc(p.Document.Statement[1].Resource, func(have string) bool {
					begin, any := strings.CutSuffix(have, "*")
					return have == r || any && strings.HasPrefix(r, begin)
				}) {
					t.Errorf("%s is not allowed any more", r)
				}
			}
			if !slices.Equal(before, allowed(whole)) {
				t.Error("the policy that was handed in has changed")
			}
		})
	}
}
