package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/gauge"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Tier is one Auto Scaling group, database or machine that dynascale looks after.
type Tier struct {
	Name         string
	Mode         scale.Mode
	Group        string // the Auto Scaling group's name, or "" and Subject is set
	Subject      Subject
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
	Signals   []gauge.Signal // sorted by name
	Scalers   []Scaler       // in the order of the file, never empty
	Guards    Guards
	Line      int // where the tier begins in the file
}

// SignalOf is the signal of a CloudWatch metric; "" when the tier has none.
func (t Tier) SignalOf(metric string) string {
	for _, s := range t.Signals {
		for _, q := range []*gauge.Query{s.Source.Metric, s.Source.Each} {
			if q != nil && q.Name == metric {
				return s.Name
			}
		}
	}
	return ""
}

// Errors are the signals that tell which share of requests failed, each with what it reads
// when all of them do: 100 for percent.
func (t Tier) Errors() map[string]float64 {
	out := map[string]float64{}
	for _, s := range t.Signals {
		if r := s.Source.Ratio; r != nil && r.Part.Failures() {
			out[s.Name] = r.Times
		}
	}
	return out
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
	owners := map[string][]Tier{} // by what they scale
	for _, e := range entries {
		body := e.section()
		t := decodeTier(e.name, body, around)
		t.Line = e.key.line
		if key, name := t.scales(); name != "" {
			oneOwner(body, key, owners[key+" "+name], t)
			owners[key+" "+name] = append(owners[key+" "+name], t)
		}
		ownPlace(body, tiers, t)
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
	for _, key := range []string{"mode", "load_balancer", "target_group", "queue", "region", "assume_role", "limits", "unit_price", "guards"} {
		s.get(key)
	}
	s.need("signals", "scalers")
	kind := s.only("a tier", subjects...)
	s.note(kindRules)
	limits := s.get("limits").section()
	t := Tier{
		Name:         name,
		Mode:         decodeMode(s),
		Group:        s.text("group", "", aGroup),
		LoadBalancer: balancer.read(s, "load_balancer"),
		TargetGroup:  targets.read(s, "target_group"),
		Queue:        s.text("queue", "", aQueue),
		Region:       cmp.Or(s.text("region", "", optional(aRegion)), around.region),
		AssumeRole:   decodeTierRole(s.get("assume_role").section(), around.role),
		UnitPrice:    s.number("unit_price", 0, atLeast(0.0), atMost(1e5)),
	}
	decodeSubject(s, kind, &t)
	t.Limits = decodeLimits(limits, len(t.Subject.ladder()))
	if kind == "group" || kind == "rds_replicas" {
		s.needHere("limits")
	}
	for key, value := range map[string]string{"load_balancer": t.LoadBalancer, "target_group": t.TargetGroup, "queue": t.Queue} {
		if value != "" {
			sameRegion(s.get(key), t.Region)
		}
	}
	signals := decodeSignals(s, &t, around.settle)
	d := scalerDecoder{signals: signals, ceilings: map[string]float64{}}
	for _, sig := range t.Signals {
		d.ceilings[sig.Name] = sig.Ceiling
	}
	t.Guards = decodeGuards(s.get("guards").section(), around.interval, normalGuards(t.Subject), d)
	t.Scalers = decodeScalers(s.get("scalers"), d, len(t.Subject.ladder()) > 0)
	careful(s, kind, t)
	if kind == "group" && s.has("scalers") && t.Limits.Min == 0 && t.Limits.Max > 0 && !slices.ContainsFunc(t.Scalers, Scaler.mayLeaveZero) {
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

// kindRules are the demands of careful and of decodeSubject, as far as a schema can
// say them.
var kindRules = func() rule {
	has := func(keys ...string) rule {
		var any []any
		for _, k := range keys {
			any = append(any, rule{"required": []string{k}})
		}
		return rule{"anyOf": any}
	}
	within := func(key string, r rule) rule { return rule{"properties": rule{key: r}} }
	without := func(presets string) rule {
		return within("signals", rule{"additionalProperties": within("preset", rule{"not": rule{"pattern": "^(" + presets + ")-"}})})
	}
	return rule{"allOf": []any{
		rule{"if": has("group"), "then": without("rds|aurora|ec2")},
		rule{"if": has("ec2_size"), "then": without("rds|aurora|asg")},
		rule{"if": has("rds_class", "rds_acu", "rds_replicas"), "then": without("ec2|asg")},
		rule{"if": has("group", "rds_replicas"), "then": rule{"required": []string{"limits"}, "properties": rule{"limits": rule{"required": []string{"min", "max"}}}}},
		rule{"if": has("rds_class", "ec2_size"), "then": rule{"required": []string{"guards"}, "properties": rule{"guards": rule{"required": []string{"window"}}}}},
		rule{"if": has("rds_class", "ec2_size", "rds_acu", "rds_replicas"), "then": within("mode", rule{"enum": []string{"manage", "observe", "off"}})},
		rule{"if": has("rds_class", "ec2_size", "rds_acu"), "then": within("scalers", rule{"items": rule{"required": []string{"threshold"}}})},
	}}
}()

// decodeSubject reads what the tier scales, when that is no group.
func decodeSubject(s *section, kind string, t *Tier) {
	switch kind {
	case "rds_replicas":
		t.Subject.Replicas = decodeReplicas(s.get(kind).section())
	case "rds_class":
		t.Subject.Class = decodeClass(s.get(kind).section())
	case "rds_acu":
		t.Subject.ACU = decodeACU(s.get(kind).section())
	case "ec2_size":
		t.Subject.Machine = decodeMachine(s.get(kind).section())
	}
	if kind != "group" && kind != "" && t.Mode == scale.Minimum {
		s.get("mode").problem("minimum moves the minimum of a group, and this tier has none; use manage, observe or off")
	}
	if len(t.Subject.ladder()) > 0 && t.UnitPrice > 0 {
		s.get("unit_price").problem("is for tiers that are counted; the rungs of a ladder do not cost the same")
	}
}

// careful demands what a tier that can interrupt a service must say.
func careful(s *section, kind string, t Tier) {
	if worst := t.Subject.WorstCase(); len(t.Guards.Window.Hours) > 0 && !t.Guards.Window.longEnough(worst) {
		s.get("guards").section().get("window").problem("is never open for worst_case %s: nothing could ever begin", formatDuration(worst))
	}
	if (kind == "rds_class" || kind == "ec2_size") && len(t.Guards.Window.Hours) == 0 && !s.get("guards").section().has("window") {
		s.get("guards").problem("needs window: a change of this tier interrupts the service, so say when it may (00:00-24:00 is always)")
	}
	if r := t.Subject.Replicas; r != nil && r.MaxLag > 0 && t.SignalOf(r.LagMetric()) == "" {
		s.get("rds_replicas").problem("max_lag needs a signal of the preset %s", map[bool]string{true: "aurora-replica-lag", false: "rds-replica-lag"}[r.Cluster != ""])
	}
	if t.Subject.Class == nil {
		return
	}
	for _, need := range [][2]string{{"FreeableMemory", "rds-freeable-memory"}, {"DatabaseConnections", "rds-connections"}} {
		if t.SignalOf(need[0]) == "" && s.get("signals").node != nil {
			s.get("signals").problem("needs one of the preset %s, which tells whether a smaller class would hold what is used", need[1])
		}
	}
}

// scales is the key and the name of what the tier scales.
func (t Tier) scales() (key, name string) {
	switch {
	case t.Group != "":
		return "group", t.Group
	case t.Subject.Replicas != nil:
		return "rds_replicas", t.Subject.Name()
	case t.Subject.Class != nil:
		return "rds_class", t.Subject.Name()
	case t.Subject.ACU != nil:
		return "rds_acu", t.Subject.Name()
	case t.Subject.Machine != nil:
		return "ec2_size", t.Subject.Name()
	}
	return "", ""
}

// decodeLimits returns a Max of 0 when the limits are not usable. A ladder is a
// limit by itself.
func decodeLimits(s *section, rungs int) Limits {
	defer s.done()
	if rungs > 0 {
		l := Limits{Min: s.whole("min", 1, atLeast(0)), Max: s.whole("max", rungs, atLeast(0))}
		for key, v := range map[string]int{"min": l.Min, "max": l.Max} {
			if v < 1 || v > rungs {
				s.get(key).problem("%d is no rung; the ladder has 1 to %d", v, rungs)
			}
		}
		if l.Max < l.Min {
			s.get("max").problem("%d is below min %d", l.Max, l.Min)
		}
		return l
	}
	s.needHere("min", "max")
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
