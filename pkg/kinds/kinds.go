package kinds

import (
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/kind/ec2size"
	"github.com/dynascale/dynascale/pkg/kind/ecsservice"
	"github.com/dynascale/dynascale/pkg/kind/rdsacu"
	"github.com/dynascale/dynascale/pkg/kind/rdsclass"
	"github.com/dynascale/dynascale/pkg/kind/rdsreplicas"
)

// All are the kinds, in the order in which messages list them.
var All = []Kind{
	Sets("group", asg.New),
	Changes("rds_replicas", rdsreplicas.New),
	Changes("rds_class", rdsclass.New),
	Changes("rds_acu", rdsacu.New),
	Changes("ec2_size", ec2size.New),
	Sets("ecs_service", ecsservice.New),
}

// Kind is a kind under the key that its tiers have.
type Kind struct {
	Key string
	// New makes one with its defaults.
	New func() kind.Target
}

// Sets lists a kind whose size is set by one call.
func Sets[T interface {
	kind.Target
	kind.Setter
}](key string, made func() T) Kind {
	return Kind{key, func() kind.Target { return made() }}
}

// Changes lists a kind whose changes are operations, which take many evaluations.
func Changes[T interface {
	kind.Target
	kind.Changer
}](key string, made func() T) Kind {
	return Kind{key, func() kind.Target { return made() }}
}

// Keys are the keys of the kinds.
func Keys() []string {
	out := make([]string, len(All))
	for i, k := range All {
		out[i] = k.Key
	}
	return out
}

// Alike is the key of the kind that other tools call by a word; "" for none.
func Alike(word string) string {
	for _, key := range Keys() {
		if New(key).Key().Alike(word) {
			return key
		}
	}
	return ""
}

// New is what a tier with a key scales, with its defaults; nil when no kind has the key.
func New(key string) kind.Target {
	for _, k := range All {
		if k.Key == key {
			return k.New()
		}
	}
	return nil
}

// Pick is the key that says what a tier scales, bound to where that goes.
func Pick(into *kind.Target) keys.Part {
	return keys.Pick("a tier", into, Keys(), New, kind.Target.Key)
}

// Rules are what a schema can say of the demands of each kind, and of the presets that go with
// others.
func Rules() keys.Rule {
	var all []any
	for _, k := range All {
		is := k.New()
		all = append(all, keys.Rule{"if": keys.Rule{"required": []string{k.Key}}, "then": kind.All(kind.Without(strings.Join(strangers(is), "|")), is.Rule())})
	}
	return keys.Rule{"allOf": all}
}

// strangers are the first words of presets that only other kinds have: "rds".
func strangers(is kind.Target) (words []string) {
	own := families(is)
	for _, k := range All {
		for _, word := range families(k.New()) {
			if !slices.Contains(own, word) && !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	slices.Sort(words)
	return words
}

func families(is kind.Target) (words []string) {
	for name := range is.Presets() {
		word, _, _ := strings.Cut(name, "-")
		words = append(words, word)
	}
	return words
}
