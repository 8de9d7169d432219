package ec2size

import (
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Bill is the machine as each of its types, and its volumes, which are billed while it is stopped too.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-billing.html
func (m *Machine) Bill(t kind.Watched, f facts.Facts, b *price.Bill) {
	read := facts.Machines.Get(f, m.Instance)
	if b.Unknown = read.Why(t.Region); b.Unknown != "" {
		return
	}
	is := read.Is
	b.Least = time.Minute
	volumes := facts.Volumes.Get(f, m.Instance)
	if !volumes.Found {
		b.Unknown = "the volumes of " + m.Instance + " are not known: " + volumes.Why(t.Region)
		return
	}
	for _, v := range volumes.Is {
		of := price.Item{Sort: price.Volume, Name: v.Type}
		b.Add(price.Fixed, of, v.GiB)
		b.Add(price.Running, of, v.GiB)
	}
	of := is.Platform
	if is.Tenancy != "" && is.Tenancy != "default" { // a host of one's own has prices of its own
		of = strings.TrimSpace(of + " " + is.Tenancy)
	}
	buy := func(p price.Part, name string) {
		b.Lines = append(b.Lines, price.Line{Part: p, Item: price.Item{Sort: price.Machine, Name: name, Of: of}, Count: 1, Spot: is.Lifecycle == "spot"})
	}
	// A machine that hibernates is billed while it stops.
	if is.State == resource.Running || is.State == resource.Stopping && is.Hibernation {
		buy(price.Running, is.Type)
	}
	for i, r := range m.Rungs {
		buy(price.Part(i), r.Name)
	}
}
