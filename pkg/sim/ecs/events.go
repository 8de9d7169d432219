package ecs

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/sim/world"
)

const (
	// keepEvents is how many events ECS tells of a service.
	keepEvents = 100
	// muted is how long ECS does not repeat what it could not do, nor that it is steady.
	muted = 6 * 3600
	// retryPlace is how long tasks that found no place wait; AWS backs off without saying how.
	retryPlace = 30
)

// Event is what ECS says of a service.
type Event struct {
	ID      string
	At      time.Time
	Message string
}

func (c *Scheduler) tell(s *service, t int64, format string, args ...any) {
	s.told++
	e := Event{
		ID: fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(s.id), s.told), At: time.Unix(t, 0).UTC(), Message: fmt.Sprintf(format, args...),
	}
	s.events = append(s.events, e)
	if len(s.events) > 2*keepEvents {
		s.events = append(s.events[:0], s.events[len(s.events)-keepEvents:]...)
	}
}

// place orders tasks, or says why they have no place.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
func (c *Scheduler) place(s *service, of *deployment, n int, t int64) {
	if t < s.retryAt {
		return
	}
	names := []string{s.Name, s.Cluster, s.Key(), s.Launch}
	why := ""
	switch {
	case c.Spoilt(t, world.FaultNoCapacity, "ecs", names...) && s.Launch == fargate:
		why, n = "unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.", 0
	case c.Spoilt(t, world.FaultNoCapacity, "ecs", names...):
		why, n = noInstance("CPU units"), 0
	case c.Spoilt(t, world.FaultLaunchFails, "ecs", names...):
		why, n = "unable to consistently start tasks successfully. For more information, see the Troubleshooting section.", 0
	case s.Room > 0 && s.count(nil, t).all()+n > s.Room:
		n = max(0, s.Room-s.count(nil, t).all())
		if why = noInstance("memory available"); s.Launch == fargate {
			why = "unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently."
		}
	}
	if why != "" {
		s.retryAt, s.steady = t+retryPlace, 0
		if s.complaint != why || t-s.complained >= muted {
			s.complaint, s.complained = why, t
			verb := "was"
			if strings.HasPrefix(why, "unable to consistently") {
				verb = "is"
			}
			c.tell(s, t, "(service %s) %s %s", s.Name, verb, why)
		}
	}
	if n == 0 {
		return
	}
	c.start(s, of, n, t)
	var ids []string
	for _, x := range s.tasks[len(s.tasks)-n:] {
		ids = append(ids, "(task "+x.id+")")
	}
	c.tell(s, t, "(service %s) has started %d tasks: %s.", s.Name, n, strings.Join(ids, " "))
}

func noInstance(what string) string {
	return "unable to place a task because no container instance met all of its requirements. The closest matching (container-instance " +
		"8d1f7f43a2b64f1f9c0f) has insufficient " + what + ". For more information, see the Troubleshooting section."
}

// stopped tells of tasks that were stopped.
func (c *Scheduler) stopped(s *service, t int64, list []*task) {
	if len(list) == 0 {
		return
	}
	s.steady = 0
	var ids []string
	for _, x := range list {
		ids = append(ids, "(task "+x.id+")")
	}
	if s.TargetGroup != "" {
		c.tell(s, t, "(service %s) has begun draining connections on %d tasks.", s.Name, len(list))
	}
	c.tell(s, t, "(service %s) has stopped %d running tasks: %s.", s.Name, len(list), strings.Join(ids, " "))
}

// settle says that all is as it should be, and again while it stays so.
func (c *Scheduler) settle(s *service, t int64) {
	if s.steady == 0 || t-s.steady >= muted {
		c.tell(s, t, "(service %s) has reached a steady state.", s.Name)
		s.steady, s.complaint = t, ""
	}
}
