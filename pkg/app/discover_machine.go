package app

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/dynascale/dynascale/pkg/aws/ec2"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/operation"
)

// machine writes the tier of one machine that belongs to no group: its type.
func (f *starter) machine(i ec2.Instance, taken map[string]bool) {
	m, known := f.machineDetails[i.ID]
	f.say("\n  # Instance %s: %s.", oneLine(i.ID+" "+i.Name), oneLine(i.Type))
	if !known {
		f.say("  # %s", unread)
		return
	}
	ladder := kind.LadderFrom(m.Type)
	if ladder == nil {
		f.say("  # Left out: %s does not tell by its name what is next to it.", oneLine(m.Type))
		return
	}
	m.StopProtected = f.protected[m.ID]
	is := f.types[m.Type]
	objections := operation.MachineObjections(m, is, operation.Rules{})
	for _, o := range objections {
		if !o.Passing && o.Accept == "" {
			f.say("  # Left out: %s.", oneLine(o.Text))
			return
		}
	}
	var fit []string
	for _, name := range ladder {
		t, sold := f.types[name]
		switch why := strings.Join(operation.TypeObjections(m, is, t), "; "); {
		case f.types != nil && !sold:
			f.say("  # Not on the ladder: EC2 has no type %s here.", name)
		case sold && name != m.Type && why != "":
			f.say("  # Not on the ladder: %s.", oneLine(why))
		default:
			fit = append(fit, name)
		}
	}
	if ladder = fit; len(ladder) < 2 {
		f.say("  # Left out: there is no other type that it could be.")
		return
	}
	f.object(objections)
	f.put(cmp.Or(i.Name, i.ID), taken, func(tier string) string { return machineTier(tier, m.ID, ladder) })
}

func machineTier(tier, id string, ladder []string) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("  %s:\n    mode: observe\n    ec2_size:\n      instance: %s", tier, quoted(id))
	say("      ladder: [%s] # by name; the doctor asks whether its zone has them", strings.Join(ladder, ", "))
	say("    signals:\n      cpu: {preset: ec2-cpu}")
	say("      # Where the CloudWatch agent publishes it by InstanceId alone:\n      # memory: {preset: ec2-memory}")
	say("    scalers:\n      - threshold:\n          bounds:\n            - {signal: cpu, above: 80, below: 20} # percent")
	say("            # - {signal: memory, above: 80, below: 20} # percent\n          grow_when: any")
	sayWindow(say, "what runs on it")
	return b.String()
}
