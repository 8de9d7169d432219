package ecsservice

import (
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/resource"
)

// leastOfTask is how long Fargate bills a task at least; five minutes where it runs Windows.
// https://aws.amazon.com/fargate/pricing/
const leastOfTask = time.Minute

// onFargate reports whether tasks are started on Fargate, and whether some may be on its spot market.
func onFargate(is resource.Service) (fargate, spot bool) {
	if len(is.Providers) == 0 {
		return is.Launch == "FARGATE", false
	}
	for _, p := range is.Providers {
		fargate = fargate || strings.HasPrefix(p, "FARGATE")
	}
	return fargate, slices.Contains(is.Providers, "FARGATE_SPOT")
}

// wantPrices orders what a task of Fargate is made of.
func wantPrices(is resource.Service, o *facts.Order) {
	if fargate, _ := onFargate(is); fargate {
		facts.TaskDefinitions.Want(o, is.Definition)
	}
}

// Bill is the tasks of Fargate, by what they reserve; those that pull their image are billed already.
// Other tasks run on machines that are billed by themselves.
func (s *Service) Bill(t kind.Watched, f facts.Facts, b *price.Bill) {
	read := facts.Services.Get(f, s.key())
	if b.Unknown = read.Why(t.Region); b.Unknown != "" {
		return
	}
	is := read.Is
	fargate, spot := onFargate(is)
	if !fargate {
		b.Free = "tasks cost nothing by themselves: the machines that they run on are billed"
		return
	}
	b.Units = is.Running + is.Pending
	task := facts.TaskDefinitions.Get(f, is.Definition)
	if !task.Found {
		b.Unknown = "what a task of " + s.key() + " reserves is not known: " + task.Why(t.Region)
		return
	}
	b.Least = leastOfTask
	of := ""
	switch {
	case task.Is.Windows:
		of, b.Least = price.Windows, 5*time.Minute
	case task.Is.ARM:
		of = price.Arm
	}
	for _, x := range []struct {
		sort price.Sort
		each float64
	}{{price.TaskCPU, task.Is.CPUs}, {price.TaskGB, task.Is.GiB}} {
		i := price.Item{Sort: x.sort, Of: of}
		b.Lines = append(b.Lines, price.Line{Part: price.Running, Item: i, Count: x.each * float64(b.Units), Spot: spot}, price.Line{Part: price.Unit, Item: i, Count: x.each, Spot: spot})
	}
}
