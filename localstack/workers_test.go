//go:build integration

package localstack

import (
	"fmt"
	"testing"

	"github.com/dynascale/dynascale/localstack/stage"
)

// workersTier is a tier of ten messages a worker, down to none.
func (s *scene) workersTier(queue string) string {
	return fmt.Sprintf(`  workers:
    mode: manage
    group: %s
    queue: %s
    limits: {min: 0, max: 10}
    signals: {backlog: {preset: sqs-backlog}}
    scalers:
      - backlog: {signal: backlog, messages_per_worker: 10}
    guards: {%s, cooldown: {grow: 0s, shrink: 0s}}
`, s.group, queue, atOnce)
}

// The whole life of a queue: filled, worked on, empty, filled again.
func TestWorkersFollowTheBacklog(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.makeGroup(s.group, stage.Sizes{Min: 0, Max: 10})
		queue := s.makeQueue(35)
		s.configure(s.workersTier(queue))
		s.pass()
		s.wantDesired(s.group, 4, "35 messages, ten each")

		var receipts []string
		for len(receipts) < 35 {
			some, err := s.stage.Take(s.Context(), queue)
			s.must(err)
			if len(some) == 0 {
				s.Fatalf("the queue gave %d of 35 messages", len(receipts))
			}
			receipts = append(receipts, some...)
		}
		s.must(s.stage.Done(s.Context(), queue, receipts[:34]))
		s.pass()
		s.wantDesired(s.group, 1, "one message is still in flight, which needs its worker")

		s.must(s.stage.Done(s.Context(), queue, receipts[34:]))
		s.pass()
		s.wantDesired(s.group, 0, "nothing waits and nothing is in flight")

		s.must(s.stage.Send(s.Context(), queue, 1))
		s.pass()
		s.wantDesired(s.group, 1, "from zero as soon as a message waits")

		s.must(s.stage.Send(s.Context(), queue, 500))
		s.pass()
		s.wantDesired(s.group, 10, "no more than the limits of the configuration")
	})
}
