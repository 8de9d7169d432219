package clinic

import (
	"time"

	"github.com/dynascale/dynascale/pkg/sim"
)

// Queue is what the workers of Groups work on.
const Queue = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"

// Start is when every account begins.
var Start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// Groups are a web group and the workers of a queue, two hours old.
func Groups() sim.Options {
	web := sim.Web("web-asg", sim.Constant(450), 100, Start)
	workers := sim.Workers("workers-asg", Queue)
	workers.Desired, workers.Min = 3, 1
	return sim.Options{
		Start: Start, Exact: true, Groups: []sim.GroupSpec{web, workers},
		Queues: []sim.QueueSpec{{URL: Queue, ServiceTime: time.Second, Arrivals: sim.Constant(1)}},
	}
}

// GroupsConfig is a tier for each.
const GroupsConfig = `
aws: {region: us-east-1}
tiers:
  web:
    mode: manage
    group: web-asg
    load_balancer: app/web-asg/50dc6c495c0c9188
    target_group: targetgroup/web-asg/73e2d6bc24d8a067
    limits: {min: 1, max: 100}
    signals:
      cpu: {preset: asg-cpu}
      requests: {preset: alb-requests}
      errors: {preset: alb-target-5xx}
    scalers: [{target: {signal: cpu, goal: 60}}]
  workers:
    mode: manage
    group: workers-asg
    queue: ` + Queue + `
    limits: {min: 1, max: 100}
    signals: {backlog: {preset: sqs-backlog}}
    scalers: [{backlog: {signal: backlog, messages_per_worker: 10}}]
`
