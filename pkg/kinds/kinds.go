package kinds

import (
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/kind/asg"
	"github.com/dynascale/dynascale/pkg/kind/ec2size"
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

// Rules are what a schema can say of the demands of each kind.
func Rules() keys.Rule {
	var all []any
	for _, k := range All {
		all = append(all, keys.Rule{"if": keys.Rule{"required": []string{k.Key}}, "then": k.New().Rule()})
	}
	return keys.Rule{"allOf": all}
}
