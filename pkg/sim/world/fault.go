package world

import (
	"fmt"
	"slices"
	"time"
)

// The kinds of Fault.
const (
	FaultThrottle    = "throttle"     // calls are refused: asked too often
	FaultRate        = "rate"         // calls beyond an Allowance are refused: asked too often
	FaultTimeout     = "timeout"      // calls get no answer; half of the writes arrive nevertheless
	FaultNoData      = "nodata"       // datapoints of periods that begin in the window never exist
	FaultLaunchFails = "launch-fails" // no instance can be launched, and no task stays up
	FaultInternal    = "internal"     // calls are answered with an error of AWS's own
	FaultDenied      = "denied"       // permissions are missing
	// FaultNoCapacity is about a type or class: a machine cannot be started as one,
	// and no database can be made or changed into one; the call is refused. Tasks of a
	// service cannot be placed, and events say so.
	FaultNoCapacity = "no-capacity"
	// FaultStartFails is about a machine or a type: a start is accepted, and the
	// machine is back in stopped after its BootTime.
	FaultStartFails = "start-fails"
	// FaultNoGrant is about a machine whose volumes are encrypted with Keys: whoever starts
	// it may not hand them to EC2. A start is accepted, and the machine is stopped again.
	FaultNoGrant = "no-grant"
	// FaultChecksFail is about a machine or a type: it runs, and fails its checks. Tasks of a
	// service that start meanwhile never become healthy.
	FaultChecksFail = "checks-fail"
)

var faultKinds = []string{
	FaultThrottle, FaultRate, FaultTimeout, FaultNoData, FaultLaunchFails, FaultInternal, FaultDenied,
	FaultNoCapacity, FaultStartFails, FaultChecksFail, FaultNoGrant,
}

// Fault is something wrong with the cloud from From until before To.
type Fault struct {
	From, To time.Time
	Kind     string
	// Service is one of Services; "" is all of them.
	Service string
	// Match narrows the fault to what names this group, queue (name or URL), load
	// balancer, metric, machine, target group (ARN), type, database, class, cluster
	// or parameter, or is this action, such as StartInstances; "" is everything. A call that asks for many things fails as a
	// whole when one matches, except that CloudWatch reports internal and denied
	// per metric.
	Match string
	// Allowance is what FaultRate lets through.
	Allowance Allowance
}

func (f Fault) check() error {
	if !slices.Contains(faultKinds, f.Kind) {
		return fmt.Errorf("unknown kind %q; the kinds are %q", f.Kind, faultKinds)
	}
	if f.Service != "" && !slices.Contains(Services(), f.Service) {
		return fmt.Errorf("unknown service %q; the services are %q", f.Service, Services())
	}
	if calls := f.Allowance.Calls; !slices.Contains([]string{"", "reads", "writes"}, calls) {
		return fmt.Errorf("Allowance.Calls is %q; it must be \"reads\", \"writes\", or \"\" for both", calls)
	}
	if !f.From.Before(f.To) {
		return fmt.Errorf("%s ends at %s, which is not after its beginning", f.Kind, f.To.UTC().Format(time.RFC3339))
	}
	return nil
}

// Covers reports whether a fault is in force at t, in unix seconds.
func (f Fault) Covers(t int64) bool { return f.From.Unix() <= t && t < f.To.Unix() }

// Matches reports whether a fault is about one of the names.
func (f Fault) Matches(names ...string) bool {
	return f.Match == "" || slices.Contains(names, f.Match)
}

// Spoilt reports whether a fault of a kind is about one of the names at t.
func (c *World) Spoilt(t int64, kind, service string, names ...string) bool {
	return slices.ContainsFunc(c.Opts.Faults, func(f Fault) bool {
		return f.Kind == kind && f.Covers(t) && (f.Service == "" || f.Service == service) && f.Matches(names...)
	})
}
