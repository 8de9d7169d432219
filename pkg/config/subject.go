package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
)

// subjects are the keys that say what a tier scales; a tier has one of them.
var subjects = []string{"group", "rds_replicas", "rds_class", "rds_acu", "ec2_size"}

// Subject is what a tier scales besides a group. At most one field is set.
type Subject struct {
	Replicas *Replicas
	Class    *Class
	ACU      *ACU
	Machine  *Machine
}

// Replicas are the readers of a database or of a cluster: the size is their number.
type Replicas struct {
	Source, Cluster string // one of them is ""
	Class           string // of new replicas; "" is the source's
	Drain           time.Duration
	WorstCase       time.Duration
	MaxLag          float64 // in the unit of the tier's lag signal; 0 is any
	File, Parameter string  // where endpoints are published; "" is nowhere
}

// Class is a database whose class is scaled: the size is a rung of the ladder.
type Class struct {
	Database     string
	Ladder       []scale.Rung
	Cache        float64 // share of the memory that the engine's cache takes, 0..1
	AllowOutage  bool
	AllowManaged bool
	WorstCase    time.Duration
}

// ACU is a Serverless v2 cluster whose least capacity is scaled.
type ACU struct {
	Cluster string
	Ladder  []scale.Rung
	MaxACU  float64 // 0 leaves the largest capacity as it is
	// AllowManaged is as for a Class.
	AllowManaged bool
	WorstCase    time.Duration
}

// Machine is an EC2 instance whose type is scaled.
type Machine struct {
	Instance        string
	Ladder          []scale.Rung
	Fallbacks       map[string][]string // by rung
	AllowNewAddress bool
	AllowManaged    bool
	Drain           time.Duration // for leaving the target groups
	Verify          time.Duration // for passing the checks after the start
	WorstCase       time.Duration
}

// LagMetric is the metric of CloudWatch that tells how far behind a reader is.
func (r Replicas) LagMetric() string {
	if r.Cluster != "" {
		return "AuroraReplicaLag"
	}
	return "ReplicaLag"
}

// ladder is the ladder of a vertical tier; nil for one that is counted.
func (s Subject) ladder() []scale.Rung {
	switch {
	case s.Class != nil:
		return s.Class.Ladder
	case s.ACU != nil:
		return s.ACU.Ladder
	case s.Machine != nil:
		return s.Machine.Ladder
	}
	return nil
}

// WorstCase is how long a change may take; 0 for a group.
func (s Subject) WorstCase() time.Duration {
	switch {
	case s.Replicas != nil:
		return s.Replicas.WorstCase
	case s.Class != nil:
		return s.Class.WorstCase
	case s.ACU != nil:
		return s.ACU.WorstCase
	case s.Machine != nil:
		return s.Machine.WorstCase
	}
	return 0
}

// Name is what the subject is called in AWS; "" where there is none.
func (s Subject) Name() string {
	switch {
	case s.Replicas != nil:
		return s.Replicas.Source + s.Replicas.Cluster
	case s.Class != nil:
		return s.Class.Database
	case s.ACU != nil:
		return s.ACU.Cluster
	case s.Machine != nil:
		return s.Machine.Instance
	}
	return ""
}

// Resource is what no two operations may touch at once: the database of replicas
// and the one whose class changes are the same.
func (t Tier) Resource() string {
	kind := ""
	switch {
	case t.Subject.Machine != nil:
		kind = "instance"
	case t.Subject.Class != nil, t.Subject.Replicas != nil && t.Subject.Replicas.Source != "":
		kind = "database"
	case t.Subject.ACU != nil, t.Subject.Replicas != nil:
		kind = "cluster"
	default:
		return ""
	}
	return strings.Join([]string{t.Region, t.AssumeRole.account(), kind, t.Subject.Name()}, "/")
}

var (
	databaseName  = like(regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`), "the identifier of a database: lower-case letters, digits and single hyphens")
	databaseClass = like(regexp.MustCompile(`^db\.[a-z0-9-]+\.[a-z0-9.-]+$`), "a database class such as db.r6g.large")
	instanceID    = like(regexp.MustCompile(`^i-[0-9a-f]{8,17}$`), "the id of an EC2 instance such as i-0123456789abcdef0")
	instanceType  = like(regexp.MustCompile(`^[a-z0-9-]+\.[a-z0-9-]+$`), "an EC2 instance type such as m7g.large")
	parameterForm = regexp.MustCompile(`^/?[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$`)
	parameterName = like(parameterForm, "the name of an SSM parameter such as /shop/db/readers")
	sayingACU     = like(regexp.MustCompile(`^[0-9]{1,3}(\.5|\.0)?$`), "a number of Aurora capacity units in steps of 0.5")
)

func decodeReplicas(s *section) *Replicas {
	defer s.done()
	r := &Replicas{
		Source:    s.text("source", "", databaseName),
		Cluster:   s.text("cluster", "", databaseName),
		Class:     s.text("class", "", optional(databaseClass)),
		Drain:     s.duration("drain", 5*time.Minute, atMost(day)),
		WorstCase: s.duration("worst_case", 2*time.Hour, atLeast(5*time.Minute), atMost(7*day)),
		MaxLag:    s.number("max_lag", 0, atLeast(0.0)),
	}
	s.only("rds_replicas", "source", "cluster")
	endpoints := s.get("endpoints").section()
	r.File = endpoints.text("file", "", optional(notEmpty))
	r.Parameter = endpoints.text("parameter", "", optional(parameterName))
	endpoints.done()
	if r.Cluster != "" && endpoints.written {
		s.get("endpoints").problem("is for a plain database: a cluster has a reader endpoint that AWS keeps")
	}
	return r
}

func decodeClass(s *section) *Class {
	defer s.done()
	s.need("database", "ladder")
	c := &Class{
		Database:     s.text("database", "", databaseName),
		Ladder:       decodeLadder(s, databaseClass),
		Cache:        s.share("cache", 0.75, atLeast(0.0), below(1.0)),
		AllowOutage:  s.yes("allow_outage"),
		AllowManaged: s.yes("allow_managed"),
		WorstCase:    s.duration("worst_case", time.Hour, atLeast(5*time.Minute), atMost(day)),
	}
	sizes := s.get("sizes").section()
	for _, e := range sizes.named("") {
		at := slices.IndexFunc(c.Ladder, func(r scale.Rung) bool { return r.Name == e.name })
		if at < 0 {
			e.key.problem("is no rung of the ladder")
			at = 0
		}
		body := e.section()
		memory := body.number("memory_gib", 0, atLeast(0.0), atMost(1e6))
		connections := body.whole("connections", 0, atLeast(0))
		body.done()
		if at < len(c.Ladder) {
			c.Ladder[at].Memory, c.Ladder[at].Connections = int64(memory*(1<<30)), connections
		}
	}
	return c
}

func decodeACU(s *section) *ACU {
	defer s.done()
	s.need("cluster", "ladder")
	a := &ACU{
		Cluster:      s.text("cluster", "", databaseName),
		Ladder:       decodeNumbers(s),
		MaxACU:       s.number("max_acu", 0, atLeast(0.0), atMost(256.0)),
		AllowManaged: s.yes("allow_managed"),
		WorstCase:    s.duration("worst_case", 15*time.Minute, atLeast(time.Minute), atMost(day)),
	}
	if n := len(a.Ladder); n > 0 && a.MaxACU > 0 && a.MaxACU < number(a.Ladder[n-1].Name) {
		s.get("max_acu").problem("%s is below the highest rung %s", sayValue(a.MaxACU), a.Ladder[n-1].Name)
	}
	return a
}

// stopsAndStarts is what two stops and two starts of a machine take.
const stopsAndStarts = 10 * time.Minute

func decodeMachine(s *section) *Machine {
	defer s.done()
	s.need("instance", "ladder")
	m := &Machine{
		Instance:        s.text("instance", "", instanceID),
		Ladder:          decodeLadder(s, instanceType),
		AllowNewAddress: s.yes("allow_new_address"),
		AllowManaged:    s.yes("allow_managed"),
		Drain:           s.duration("drain", 5*time.Minute, atMost(time.Hour)),
		Verify:          s.duration("verify", 10*time.Minute, atLeast(time.Minute), atMost(time.Hour)),
		WorstCase:       s.duration("worst_case", 30*time.Minute, atLeast(5*time.Minute), atMost(day)),
	}
	onLadder := func(name string) bool {
		return slices.ContainsFunc(m.Ladder, func(r scale.Rung) bool { return r.Name == name })
	}
	if least := 2*m.Drain + m.Verify + stopsAndStarts; m.WorstCase < least {
		s.get("worst_case").problem("%s is below %s: twice drain %s, verify %s, and %s to stop and start it there and back", formatDuration(m.WorstCase),
			formatDuration(least), formatDuration(m.Drain), formatDuration(m.Verify), formatDuration(stopsAndStarts))
	}
	fallbacks := s.get("fallbacks").section()
	for _, e := range fallbacks.named("") {
		if !onLadder(e.name) {
			e.key.problem("is no rung of the ladder")
		}
		for _, item := range e.items("leave the rung out when it has no fallback") {
			other := scalarAt(item, "", textForm, []check[string]{instanceType})
			twice := func(rung string) bool { return slices.Contains(m.Fallbacks[rung], other) }
			switch {
			case onLadder(other):
				item.problem("%s is a rung itself; a fallback is another type that is as good", show(other))
			case slices.ContainsFunc(slices.Collect(maps.Keys(m.Fallbacks)), twice):
				item.problem("%s is a fallback already; it could not be told which rung it is", show(other))
			case other != "":
				if m.Fallbacks == nil {
					m.Fallbacks = map[string][]string{}
				}
				m.Fallbacks[e.name] = append(m.Fallbacks[e.name], other)
			}
		}
	}
	return m
}

// decodeLadder reads the rungs, smallest first.
func decodeLadder(s *section, like check[string]) []scale.Rung {
	return rungs(s, func(item place) string { return scalarAt(item, "", textForm, []check[string]{like}) })
}

// decodeNumbers reads rungs that are numbers of capacity units, which must rise.
func decodeNumbers(s *section) []scale.Rung {
	last := -1.0
	return rungs(s, func(item place) string {
		v := scalarAt(item, -1, form[float64]{rule{"type": "number"}, parseNumber}, []check[float64]{atMost(256.0), halves})
		if v < 0 {
			return ""
		}
		if v <= last {
			item.problem("%s is not above the rung before, %s", sayValue(v), sayValue(last))
			return ""
		}
		last = v
		return sayValue(v)
	})
}

var halves = check[float64]{rule{"multipleOf": 0.5}, func(v float64) string { return sayingACU.wrong(sayValue(v)) }}

func rungs(s *section, read func(place) string) []scale.Rung {
	var out []scale.Rung
	if !s.has("ladder") {
		return nil
	}
	items := s.get("ladder").items("a ladder has at least two rungs")
	s.get("ladder").note(rule{"minItems": 2, "uniqueItems": true})
	if len(items) == 1 {
		s.get("ladder").problem("has one rung; a ladder has at least two")
	}
	for _, item := range items {
		name := read(item)
		switch {
		case name == "":
		case slices.ContainsFunc(out, func(r scale.Rung) bool { return r.Name == name }):
			item.problem("%s is a rung already", show(name))
		default:
			out = append(out, scale.Rung{Name: name})
		}
	}
	return out
}

func number(text string) float64 {
	var v float64
	_, _ = fmt.Sscan(text, &v)
	return v
}
