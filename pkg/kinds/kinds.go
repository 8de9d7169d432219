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
var All = []struct {
	Key string
	New func() kind.Configured
}{
	{"group", asg.New},
	{"rds_replicas", rdsreplicas.New},
	{"rds_class", rdsclass.New},
	{"rds_acu", rdsacu.New},
	{"ec2_size", ec2size.New},
	{"ecs_service", ecsservice.New},
}

// Keys are the keys of the kinds.
func Keys() []string {
	out := make([]string, len(All))
	for i, k := range All {
		out[i] = k.Key
	}
	return out
}

// New is what a tier with a key scales, with its defaults; nil when no kind has the key.
func New(key string) kind.Configured {
	for _, k := range All {
		if k.Key == key {
			return k.New()
		}
	}
	return nil
}

// Pick is the key that says what a tier scales, bound to where that goes.
func Pick(into *kind.Configured) keys.Part {
	return keys.Pick("a tier", into, Keys(), New, kind.Configured.Key)
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
func strangers(is kind.Configured) (words []string) {
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

func families(is kind.Configured) (words []string) {
	for name := range is.Presets() {
		word, _, _ := strings.Cut(name, "-")
		words = append(words, word)
	}
	return words
}
