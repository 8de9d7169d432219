package playground

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/span"
)

// Command is trouble to be made, or ended. Which fields it needs depends on the verb.
type Command struct {
	// Verb is the name of the command, as after `dynascale playground`: `load`, `lose`, `sicken`, `stick`,
	// `deploy`, `twin`, `retire`, `no-capacity`, `throttle`, `outage`, `deny`, `cloudwatch` or `calm`.
	Verb string `json:"verb"`
	// Name is the target of the command: the name of a group, service, machine or database, or the end of that
	// name. For `no-capacity` it may also be an instance type or a database class. For `throttle`, `outage` and
	// `deny` it is an AWS service; left out if the command affects all services. For `cloudwatch` it is one of the
	// words `dead`, `silent` and `back`. For `calm` it is left out.
	Name string `json:"name,omitempty"`
	// Count is the number of machines or launches that the command affects, such as the machines to terminate
	// with `lose`; 0 for commands without a number.
	Count int `json:"count,omitempty"`
	// Factor is the number by which the command `load` multiplies the load; 0 for other commands, and
	// for `x0`, which stops the load.
	Factor float64 `json:"factor,omitempty"`
	// For is the value of `--for`: how long the trouble lasts, such as `10m`; left out for commands that have no
	// `--for`.
	For Span `json:"for,omitempty"`
}

// Span is a duration that is written as 10m.
type Span time.Duration

// UnmarshalJSON reads 10m.
func (s *Span) UnmarshalJSON(text []byte) error {
	var word string
	if err := json.Unmarshal(text, &word); err != nil {
		return err
	}
	d, err := span.Parse(word)
	*s = Span(d)
	return err
}

// MarshalJSON writes 10m.
func (s Span) MarshalJSON() ([]byte, error) { return json.Marshal(span.Span(s).String()) }

const (
	usual   = 10 * time.Minute
	longest = 7 * 24 * time.Hour
	// most is the largest factor of a load.
	mostFactor = 1000
)

// String is the command as it is typed.
func (c Command) String() string {
	words := []string{c.Verb}
	if c.Name != "" {
		words = append(words, c.Name)
	}
	if c.Verb == "load" {
		words = append(words, fmt.Sprintf("x%g", c.Factor))
	}
	if c.Count > 0 {
		words = append(words, fmt.Sprint(c.Count))
	}
	if c.For > 0 {
		words = append(words, "--for "+span.Span(c.For).String())
	}
	return strings.Join(words, " ")
}

// verbs are what a Command can be.
var verbs = map[string]func(*Playground, Command) (string, error){
	"load": (*Playground).load, "lose": (*Playground).lose, "sicken": (*Playground).sicken, "stick": (*Playground).stick, "deploy": (*Playground).deploy,
	"twin": (*Playground).twin, "retire": (*Playground).retire,
	"no-capacity": (*Playground).noCapacity, "throttle": (*Playground).spoil, "outage": (*Playground).spoil, "deny": (*Playground).spoil,
	"cloudwatch": (*Playground).cloudwatch, "calm": (*Playground).calm,
}

// Do carries a command out and says in a sentence what it did.
func (p *Playground) Do(c Command) (string, error) {
	do := verbs[c.Verb]
	if do == nil {
		return "", fmt.Errorf("there is no command %q", c.Verb)
	}
	if c.For == 0 {
		c.For = Span(usual)
	}
	if c.For < Span(time.Second) || c.For > Span(longest) {
		return "", fmt.Errorf("a trouble can last from 1s to %s, not %s", span.Span(longest), span.Span(c.For))
	}
	return do(p, c)
}

func (p *Playground) until(c Command) time.Time { return p.world.Now().Add(time.Duration(c.For)) }

func clock(t time.Time) string { return t.UTC().Format(time.TimeOnly) + " UTC" }

func (p *Playground) load(c Command) (string, error) {
	name, err := p.resolve(c.Name, p.loaded())
	if err != nil {
		return "", err
	}
	if !(c.Factor >= 0 && c.Factor <= mostFactor) {
		return "", fmt.Errorf("the factor of a load can be from x0 to x%d, not x%s", mostFactor, amount.Number(c.Factor))
	}
	until := p.until(c)
	if err := p.world.Press(name, c.Factor, until); err != nil {
		return "", err
	}
	now, _ := p.world.Arriving(name)
	if c.Factor == 1 {
		return fmt.Sprintf("%s has its normal load again, %s", name, rate(now)), nil
	}
	return fmt.Sprintf("%s has %s times its normal load, now %s, until %s", name, amount.Number(c.Factor), rate(now), clock(until)), nil
}

func rate(perSecond float64) string { return amount.Number(perSecond) + " per second" }

// machines finds the group of a command about some of its machines.
func (p *Playground) machines(c Command) (name string, n int, err error) {
	if name, err = p.resolve(c.Name, p.world.GroupNames()); err != nil {
		return "", 0, err
	}
	if c.Count < 1 || c.Count > quota {
		return "", 0, fmt.Errorf("'playground %s' needs a number from 1 to %d", c.Verb, quota)
	}
	return name, c.Count, nil
}

func (p *Playground) serving(name string) int {
	g, _ := p.world.Describe(name)
	return g.Capacity.InService
}

func (p *Playground) lose(c Command) (string, error) {
	name, n, err := p.machines(c)
	if err != nil {
		return "", err
	}
	serving := p.serving(name)
	if serving == 0 {
		return "", fmt.Errorf("%s has no machine in service that could be lost", name)
	}
	n = min(n, serving)
	if err := p.world.Lose(name, n, p.world.Now()); err != nil {
		return "", err
	}
	spec, _ := p.world.Spec(name)
	return fmt.Sprintf("%s loses %d of its %s in service; the group tries to launch others, which normally takes %s", name, n, amount.Count(serving, "machine"), amount.Span(spec.Boot)), nil
}

func (p *Playground) sicken(c Command) (string, error) {
	name, n, err := p.machines(c)
	if err != nil {
		return "", err
	}
	serving := p.serving(name)
	if serving == 0 {
		return "", fmt.Errorf("%s has no machine in service that could become unhealthy", name)
	}
	n = min(n, serving)
	if err := p.world.Sicken(name, n); err != nil {
		return "", err
	}
	return fmt.Sprintf("unhealthy now: %d of the %s in service of %s; they serve nothing, and the group does not replace them", n, amount.Count(serving, "machine"), name), nil
}

// deploy replaces the tasks of a service by those of another version.
func (p *Playground) deploy(c Command) (string, error) {
	name, err := p.resolve(c.Name, p.world.ServiceKeys())
	if err != nil {
		return "", err
	}
	cluster, service, _ := strings.Cut(name, "/")
	if err := p.world.Deploy(cluster, service, false); err != nil {
		return "", err
	}
	s, _ := p.service(name)
	return fmt.Sprintf("a deployment of %s begins; it replaces %s", name, amount.Count(s.Desired, "task")), nil
}

func (p *Playground) stick(c Command) (string, error) {
	name, n, err := p.machines(c)
	if err != nil {
		return "", err
	}
	if err := p.world.Stick(name, n); err != nil {
		return "", err
	}
	launches := "the next launch of " + name + " never comes"
	if n > 1 {
		launches = fmt.Sprintf("the next %d launches of %s never come", n, name)
	}
	return launches + " into service; 'playground calm' ends this for launches that have not begun", nil
}

// noCapacity is about a group, or about a type or a class.
func (p *Playground) noCapacity(c Command) (string, error) {
	f := sim.Fault{Kind: sim.FaultNoCapacity, Match: c.Name}
	what := "EC2 has no capacity for " + c.Name
	if strings.HasPrefix(c.Name, "db.") {
		what = "RDS has no capacity for " + c.Name
	}
	if !p.sold(c.Name) {
		name, err := p.resolve(c.Name, slices.Concat(p.world.GroupNames(), p.world.ServiceKeys()))
		if err != nil {
			return "", fmt.Errorf("%w; an instance type or a database class is allowed, such as m6i.xlarge or db.r6g.xlarge", err)
		}
		f = sim.Fault{Kind: sim.FaultLaunchFails, Match: name}
		if what = "no machine of " + name + " can be launched"; slices.Contains(p.world.ServiceKeys(), name) {
			what = "no task of " + name + " can be launched"
		}
	}
	return p.trouble(f, c, what)
}

func (p *Playground) sold(name string) bool {
	return strings.HasPrefix(name, "db.") || slices.Contains(p.world.TypeNames(), name)
}

var kinds = map[string]struct{ kind, does string }{
	"throttle": {sim.FaultThrottle, "throttles every call"},
	"outage":   {sim.FaultTimeout, "does not answer, and still carries out half of the calls that change something"},
	"deny":     {sim.FaultDenied, "denies every call"},
}

func (p *Playground) spoil(c Command) (string, error) {
	service, name := "", "AWS"
	if c.Name != "" {
		if service = serviceOf(c.Name); service == "" {
			return "", fmt.Errorf("%q is no AWS service of this playground; write %s", c.Name, list(sim.Services()))
		}
		name = service
	}
	k := kinds[c.Verb]
	return p.trouble(sim.Fault{Kind: k.kind, Service: service}, c, name+" "+k.does)
}

// serviceOf is a service by its own name or the one of its command in the AWS CLI.
func serviceOf(name string) string {
	short := map[string]string{"elbv2": "elasticloadbalancing", "elb": "elasticloadbalancing", "asg": "autoscaling"}
	name = cmp.Or(short[name], name)
	if slices.Contains(sim.Services(), name) {
		return name
	}
	return ""
}

func (p *Playground) cloudwatch(c Command) (string, error) {
	switch c.Name {
	case "dead":
		return p.trouble(sim.Fault{Kind: sim.FaultTimeout, Service: "cloudwatch"}, c, "CloudWatch does not answer")
	case "silent":
		return p.trouble(sim.Fault{Kind: sim.FaultNoData, Service: "cloudwatch"}, c, "CloudWatch answers, but has no new datapoints")
	case "back":
		ended := p.world.Calm(func(f sim.Fault) bool { return f.Service == "cloudwatch" })
		switch {
		case len(ended) == 0:
			return "no trouble that affects only CloudWatch is in force; 'playground calm' ends all trouble", nil
		case slices.ContainsFunc(ended, func(f sim.Fault) bool { return f.Kind == sim.FaultNoData }):
			return "the trouble that affected only CloudWatch is over; the datapoints of that time stay missing", nil
		}
		return "the trouble that affected only CloudWatch is over", nil
	}
	return "", fmt.Errorf("%q is not a state of CloudWatch; write dead, silent or back", c.Name)
}

func (p *Playground) trouble(f sim.Fault, c Command, what string) (string, error) {
	f.To = p.until(c)
	if err := p.world.Trouble(f); err != nil {
		return "", err
	}
	return what + ", until " + clock(f.To), nil
}

// calm ends all trouble. What it did stays: machines that are lost, stuck or unhealthy.
func (p *Playground) calm(Command) (string, error) {
	ended := len(p.world.Calm(func(sim.Fault) bool { return true }))
	for _, name := range p.loaded() {
		if factor, _ := p.world.Pressure(name); factor != 1 {
			ended++
			if err := p.world.Press(name, 1, p.world.Now()); err != nil {
				return "", err
			}
		}
	}
	for _, name := range p.world.GroupNames() {
		if p.world.Unstick(name) {
			ended++
		}
	}
	if ended == 0 {
		return "no trouble was in force", nil
	}
	return fmt.Sprintf("%s; machines that are lost, unhealthy or stuck in their launch stay so", amount.CountOf(ended, "trouble is over", "troubles are over")), nil
}

// loaded are the names of what has a load of its own.
func (p *Playground) loaded() (names []string) {
	for _, x := range p.things() {
		if _, ok := p.world.Arriving(x.name); ok {
			names = append(names, x.name)
		}
	}
	return names
}

// resolve finds a name among known ones: the whole name, or the end of only one of them,
// as web is of shop-web.
func (p *Playground) resolve(name string, known []string) (string, error) {
	if slices.Contains(known, name) {
		return name, nil
	}
	var ends []string
	for _, k := range known {
		if name != "" && (strings.HasSuffix(k, "-"+name) || strings.HasSuffix(k, "/"+name)) {
			ends = append(ends, k)
		}
	}
	switch {
	case len(ends) == 1:
		return ends[0], nil
	case len(known) == 0:
		return "", fmt.Errorf("this command does not apply to %q, nor to any other resource of this scenario", name)
	case len(ends) > 1:
		return "", fmt.Errorf("%q is the end of several names; give the whole name: %s", name, list(ends))
	}
	return "", fmt.Errorf("this command does not apply to %q; it applies to %s", name, list(known))
}

func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
