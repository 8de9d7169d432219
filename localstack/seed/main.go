// Command seed sets up a small shop on an AWS emulator: a web group under load
// behind a load balancer, a workers group with a full queue, and a quarter of an
// hour of metric data; and with -estate a database and a machine that belongs to no
// group. It prints a dynascale configuration for it.
//
//	AWS_ENDPOINT_URL=http://127.0.0.1:4566 seed > shop.yaml
//
// Endpoints come from AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_<SERVICE>; AWS itself
// is refused. DYNASCALE_IT_PROTOCOL is cbor, query or json, for CloudWatch.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/dynascale/dynascale/localstack/stage"
)

// shop is what the flags say.
type shop struct {
	name                            string
	web, workers, messages          int
	cpu, responseTime, requestsEach float64
	// withEstate adds a database and a machine of its own.
	withEstate                             bool
	machineCPU, databaseCPU, reads, writes float64
}

func main() {
	var s shop
	flag.StringVar(&s.name, "name", "shop", "the names of groups and queue begin with this")
	flag.IntVar(&s.web, "web", 4, "machines of the web group")
	flag.IntVar(&s.workers, "workers", 0, "machines of the workers group")
	flag.IntVar(&s.messages, "messages", 35, "messages in the queue")
	flag.Float64Var(&s.cpu, "cpu", 90, "CPU of the web group, in percent")
	flag.Float64Var(&s.responseTime, "response-time", 1, "response time of the web group, in seconds")
	flag.Float64Var(&s.requestsEach, "requests", 50, "requests a second for each web machine")
	flag.BoolVar(&s.withEstate, "estate", false, "a database and a machine of its own besides")
	flag.Float64Var(&s.machineCPU, "machine-cpu", 90, "CPU of the machine, in percent")
	flag.Float64Var(&s.databaseCPU, "database-cpu", 85, "CPU of the database, in percent")
	flag.Float64Var(&s.reads, "reads", 1500, "read operations a second of the database")
	flag.Float64Var(&s.writes, "writes", 900, "write operations a second of the database")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if err := s.seed(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func (s shop) seed(ctx context.Context, out io.Writer) error {
	endpoints, given := stage.FromEnv()
	if !given {
		return errors.New("no endpoint is given: set AWS_ENDPOINT_URL, or AWS_ENDPOINT_URL_<SERVICE>, to that of an emulator")
	}
	on, err := stage.New(endpoints)
	if err != nil {
		return err
	}
	web, workers := s.name+"-web", s.name+"-workers"
	front, err := on.Front(ctx, web)
	if err != nil {
		return err
	}
	if err := on.GroupBehind(ctx, front, web, stage.Sizes{Min: 2, Max: 20, Desired: s.web}); err != nil {
		return err
	}
	fronted, err := on.Fronted(ctx, web)
	if err != nil {
		return err
	}
	if !fronted {
		// MiniStack forgets what a group stands behind, and its names have letters
		// that those of AWS never have: the metrics get names like those of AWS.
		front.Balancer, front.Targets = "app/"+web+"/50dc6c495c0c9188", "targetgroup/"+web+"/73e2d6bc24d8a067"
	}
	if err := on.Group(ctx, workers, stage.Sizes{Min: 0, Max: 10, Desired: s.workers}); err != nil {
		return err
	}
	queue, err := on.Queue(ctx, s.name+"-jobs")
	if err != nil {
		return err
	}
	if err := on.Send(ctx, queue, s.messages); err != nil {
		return err
	}
	if err := on.Publish(ctx, 15*time.Minute, 0,
		stage.CPU(web, s.cpu), stage.ResponseTime(front.Balancer, front.Targets, s.responseTime),
		stage.Requests(front.Balancer, front.Targets, s.requestsEach*float64(s.web)),
	); err != nil {
		return err
	}
	protocol := endpoints.Protocol
	if protocol == "" {
		protocol = "cbor"
	}
	_, err = fmt.Fprintf(out, configuration, protocol, s.name, web, front.Balancer, front.Targets, workers, queue)
	if err != nil || !s.withEstate {
		return err
	}
	return s.estate(ctx, on, out)
}

const configuration = `# A shop on an AWS emulator, as seeded. The endpoints are in the environment.
aws: {cloudwatch_protocol: %s}
ledger: {path: %s.db}
tiers:
  web:
    mode: manage
    group: %s
    load_balancer: %s
    target_group: %s
    limits: {min: 2, max: 20}
    signals:
      cpu: {preset: asg-cpu}
      latency: {preset: alb-response-time}
      requests: {preset: alb-requests}
    scalers:
      - pressure:
          terms:
            - {signal: cpu, goal: 60}
            - {signal: latency, goal: 2}
            - {signal: requests, goal: 100, per_unit: true}
  workers:
    mode: manage
    group: %s
    queue: %s
    limits: {min: 0, max: 10}
    signals: {backlog: {preset: sqs-backlog}}
    scalers:
      - backlog: {signal: backlog, messages_per_worker: 10}
`
