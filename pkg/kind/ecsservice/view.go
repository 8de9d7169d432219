package ecsservice

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/kind"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// mostTasks is how many tasks a service may have. Source: Amazon ECS service quotas, "Tasks
// per service".
const mostTasks = 5000

// Wants the service and, where its count is set, who else sets it. In minimum mode the
// scalable target is the size, so that it is read at every evaluation.
func (s *Service) Wants(t kind.Watched, known facts.Facts, o *facts.Order) {
	facts.Services.Want(o, s.key())
	wantPrices(facts.Services.Get(known, s.key()).Is, o)
	if t.Mode == scale.Minimum {
		facts.ScalableTargets.Want(o, s.key())
		return
	}
	facts.ServiceScaling.Want(o, s.key())
}

// View is the service as it is at this evaluation or not at all: an old count is no size, because
// somebody may have changed it, and dynascale would undo that.
func (s *Service) View(t kind.Watched, f facts.Facts, now time.Time) kind.View {
	read := facts.Services.Get(f, s.key())
	v := kind.View{Missing: read.Why(t.Region), Gone: read.Absent(), Unread: read.Unread(), About: kind.Dimension{Name: serviceName, Value: s.Service}}
	if read.Found && read.Is.Status == resource.ServiceInactive {
		v.Gone = true // its last task stopped before
		v.Missing = fmt.Sprintf("the ECS service %s was deleted (%s)", s.key(), read.Is.Status)
	}
	if v.Missing != "" {
		if !read.Answered() { // it may be there, and others may scale it
			v.Objections = s.unverified(t, f)
		}
		return v
	}
	v.Objections, v.Leaving = s.objections(read.Is), read.Is.Status != resource.ServiceActive
	v.NoShrink = noShrink(read.Is)
	least, most, why := 0, mostTasks, []scale.Objection(nil)
	if t.Mode == scale.Minimum {
		target := facts.ScalableTargets.Get(f, s.key())
		if !target.Answered() {
			v.Missing, v.Unread = target.Why(t.Region), target.Unread()
			return v
		}
		least, most = target.Is.Min, target.Is.Max
		if !target.Found {
			why = []scale.Objection{{Text: fmt.Sprintf("Application Auto Scaling does not scale %s, but mode minimum needs a scalable target", s.key()),
				Do: "register a scalable target with a minimum and a maximum, or choose mode manage"}}
		}
	} else {
		why = s.others(t, f)
		if target := facts.ServiceScaling.Get(f, s.key()).Is.ScalableTarget; live(target) {
			least = target.Min
			if least > read.Is.Desired {
				v.NoShrink = append(v.NoShrink, scale.Objection{Text: fmt.Sprintf(
					"%s, so at any time it can raise the desired count from %d to %d", target.Keeps("tasks"), read.Is.Desired, least), Do: "to keep this desired count: " + s.suspend()})
			}
		}
	}
	v.Objections = append(v.Objections, why...)
	v.Capacity = capacity(read.Is, least, most, now)
	v.Failed = failed(read.Is, now)
	if read.Is.Deploying() == "" { // otherwise a load balancer may know one version only
		v.Hosts = read.Is.Running
	}
	return v
}

// capacity counts tasks. The size is what is desired, and never what runs: during a deployment
// that is the tasks of two versions. Those beyond the size are not in service either: a blue/green
// deployment sends them no traffic yet, a rolling one takes as many away, and what is stopped
// has left its load balancer.
func capacity(is resource.Service, least, most int, now time.Time) scale.Capacity {
	serving := min(is.Running, is.Desired)
	return scale.Capacity{
		Desired: is.Desired, InService: serving, Pending: is.Desired - serving,
		Min: least, Max: most, At: now, // an evaluation is one instant to everybody who thinks
	}
}

// objections are what the service says of itself against setting its count, in fixed order.
// Which controller makes its deployments is none: each takes a count.
func (s *Service) objections(is resource.Service) (out []scale.Objection) {
	say := func(bad bool, text, do string) {
		if bad {
			out = append(out, scale.Objection{Text: "service " + s.key() + " " + text, Do: do})
		}
	}
	const leave = "remove the tier, or keep it in mode observe"
	say(is.Scheduling == resource.SchedulingDaemon, "is a DAEMON service, with one task on every container instance: it has no desired count to set", leave)
	say(is.Managed, "is an Express service, whose desired count ECS itself sets", leave)
	say(is.Status != resource.ServiceActive, "is being deleted ("+is.Status+")", "remove the tier, or name another service")
	return out
}

// others are those who set the count beside dynascale.
func (s *Service) others(t kind.Watched, f facts.Facts) []scale.Objection {
	scaling := facts.ServiceScaling.Get(f, s.key())
	if is := scaling.Is; len(is.Policies) > 0 && (!is.In || !is.Out) {
		return []scale.Objection{{Text: is.Keeps("tasks") + ": " + strings.Join(is.Policies, "; "),
			Do: "delete the scaling policies of the service, suspend all of its scaling, or choose mode minimum, which works beside the policies"}}
	}
	return s.unverified(t, f)
}

// unverified objects in manage mode, where being wrong means two writers.
func (s *Service) unverified(t kind.Watched, f facts.Facts) []scale.Objection {
	scaling := facts.ServiceScaling.Get(f, s.key())
	if t.Mode != scale.Manage || scaling.Answered() || scaling.Trouble == "" {
		return nil
	}
	return []scale.Objection{{Passing: true, Unread: facts.ServiceScaling.Name, Text: fmt.Sprintf("cannot check whether Application Auto Scaling scales %s: %s", s.key(), scaling.Trouble)}}
}

// live reports whether Application Auto Scaling may move a count into the bounds of a target.
// Where all is suspended it does not, and whoever resumes it is seen within minutes.
func live(t resource.ScalableTarget) bool {
	return t != resource.ScalableTarget{} && (!t.In || !t.Out || !t.Scheduled)
}

// noShrink are the reasons of the service against a smaller count. ECS takes any count during
// a deployment, and both its bounds are parts of it; while two versions run, what they use
// tells nothing of what one needs. Application Auto Scaling does not scale in during one
// either. Source: ECS developer guide, "Automatically scale your Amazon ECS service". In mode
// minimum it would do so as soon as the deployment ends, down to a minimum of a load that two
// versions shared.
func noShrink(is resource.Service) []scale.Objection {
	text := is.Deploying()
	if text == "" {
		return nil
	}
	return []scale.Objection{{Passing: true, Text: text}}
}

// said is for how long what ECS says needs no time of day beside it.
const said = 5 * time.Minute

// failed are the events that tell why tasks are missing, as of now: ECS repeats one after six
// hours at the soonest, so that an old one is still true while tasks are missing and the
// service was not steady since.
func failed(is resource.Service, now time.Time) []scale.Activity {
	if is.Running >= is.Desired {
		return nil
	}
	out := make([]scale.Activity, 0, len(is.Failed))
	for _, a := range is.Failed {
		if now.Sub(a.Start) > said {
			a.Message += " (reported at " + a.Start.UTC().Format("Jan 2 15:04") + " UTC; the message may still be true, because ECS waits at least six hours before it repeats a message)"
		}
		a.Start = now
		out = append(out, a)
	}
	return out
}
