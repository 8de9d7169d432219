package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Tier is one Auto Scaling group that dynascale looks after.
type Tier struct {
	Name         string
	Mode         scale.Mode
	Group        string // the Auto Scaling group's name
	LoadBalancer string // app/NAME/ID, or ""
	TargetGroup  string // targetgroup/NAME/ID, or ""
	Queue        string // the SQS queue's URL, or ""
	// Region and AssumeRole are the tier's own, or those of AWS where it has none:
	// what the tier's calls use.
	Region     string
	AssumeRole AssumeRole
	Limits     Limits
	// UnitPrice is US dollars for one unit for one hour; 0 when it is not known.
	UnitPrice float64
	Signals   []scale.Signal // sorted by name
	Scalers   []Scaler       // in the order of the file, never empty
	Guards    Guards
	Line      int // where the tier begins in the file
}

// Limits are the bounds of a tier's size, both included.
type Limits struct {
	Min, Max int
}

// surroundings is what a tier takes from the rest of the file.
type surroundings struct {
	region string
	role   AssumeRole
	settle time.Duration
	// interval is the time between passes, which the breaker counts in.
	interval time.Duration
}

func decodeTiers(s *section, around surroundings) []Tier {
	entries := s.named("names no tier; there is nothing to scale", name)
	tiers := make([]Tier, 0, len(entries))
	owners := map[string][]Tier{} // by group
	for _, e := range entries {
		body := e.section()
		t := decodeTier(e.name, body, around)
		t.Line = e.key.line
		if t.Group != "" {
			oneOwner(body, owners[t.Group], t)
			owners[t.Group] = append(owners[t.Group], t)
		}
		tiers = append(tiers, t)
	}
	slices.SortFunc(tiers, func(a, b Tier) int { return cmp.Compare(a.Name, b.Name) })
	return tiers
}

var (
	balancer = tail{regexp.MustCompile(`^(?:arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:loadbalancer/)?(app/[A-Za-z0-9-]{1,32}/[0-9a-f]{16})$`),
		"an Application Load Balancer such as app/web/50dc6c495c0c9188, or its ARN"}
	targets = tail{regexp.MustCompile(`^(?:arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:)?(targetgroup/[A-Za-z0-9-]{1,32}/[0-9a-f]{16})$`),
		"a target group such as targetgroup/web/73e2d6bc24d8a067, or its ARN"}
	groupName = regexp.MustCompile(`^[!-9;-~]{1,255}$`) // ASCII 33 to 126 without the colon, as CreateAutoScalingGroup says
	queuePath = regexp.MustCompile(`/[0-9]{12}/[A-Za-z0-9_-]{1,80}(\.fifo)?$`)
)

// tail is the end of an ARN, which is what CloudWatch uses as a dimension.
type tail struct {
	pattern *regexp.Regexp
	looks   string
}

func (t tail) read(s *section, key string) string {
	v := s.text(key, "", like(t.pattern, t.looks))
	if v == "" {
		return ""
	}
	return t.pattern.FindStringSubmatch(v)[1]
}

func decodeTier(name string, s *section, around surroundings) Tier {
	defer s.done()
	s.need("group", "limits", "signals", "scalers")
	limits := s.get("limits").section()
	t := Tier{
		Name:         name,
		Mode:         scale.Mode(s.choice("mode", string(scale.Observe), string(scale.Own), string(scale.Floor), string(scale.Observe))),
		Group:        s.text("group", "", aGroup),
		LoadBalancer: balancer.read(s, "load_balancer"),
		TargetGroup:  targets.read(s, "target_group"),
		Queue:        s.text("queue", "", aQueue),
		Region:       cmp.Or(s.text("region", "", optional(aRegion)), around.region),
		AssumeRole:   decodeTierRole(s.get("assume_role").section(), around.role),
		Limits:       decodeLimits(limits),
		UnitPrice:    s.number("unit_price", 0, atLeast(0.0), atMost(1e5)),
		Guards:       decodeGuards(s.get("guards").section(), around.interval),
	}
	for key, value := range map[string]string{"load_balancer": t.LoadBalancer, "target_group": t.TargetGroup, "queue": t.Queue} {
		if value != "" {
			sameRegion(s.get(key), t.Region)
		}
	}
	signals := decodeSignals(s, &t, around.settle)
	t.Scalers = decodeScalers(s.get("scalers"), signals)
	if s.has("scalers") && t.Limits.Min == 0 && t.Limits.Max > 0 && !slices.ContainsFunc(t.Scalers, Scaler.mayLeaveZero) {
		limits.get("min").problem("is 0, but no scaler of this tier can see load when nothing runs, " +
			"so it would stay at zero; use min 1, a backlog scaler, or a target with per_unit: true")
	}
	return t
}

var plainGroup = like(groupName, "the name of an Auto Scaling group")

var aGroup = check[string]{plainGroup.rule, func(v string) string {
	if strings.HasPrefix(v, "arn:") {
		return "is an ARN; give the group's name, the part after autoScalingGroupName/"
	}
	return plainGroup.wrong(v)
}}

var aQueue = check[string]{rule{"pattern": "^https?://[^/@?#]+" + queuePath.String()}, func(v string) string {
	if wrong := webAddress(v); wrong != "" {
		return wrong
	}
	if !queuePath.MatchString(v) {
		return fmt.Sprintf("%s is not a queue's URL such as https://sqs.ap-northeast-2.amazonaws.com/123456789012/jobs", show(v))
	}
	return ""
}}

// decodeLimits returns a Max of 0 when the limits are not usable.
func decodeLimits(s *section) Limits {
	defer s.done()
	s.need("min", "max")
	problems := len(s.r.problems)
	l := Limits{Min: s.whole("min", 0, atLeast(0)), Max: s.whole("max", 0, atLeast(0))}
	switch {
	case len(s.r.problems) > problems || !s.has("min") || !s.has("max"):
		return Limits{}
	case l.Max < l.Min:
		s.get("max").problem("%d is below min %d", l.Max, l.Min)
	case l.Max == 0:
		s.get("max").problem("is 0: this tier could never run anything")
	}
	return l
}
