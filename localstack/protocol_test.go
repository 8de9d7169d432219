//go:build integration

package localstack

import (
	"testing"

	"github.com/dynascale/dynascale/localstack/proxy"
	"github.com/dynascale/dynascale/localstack/stage"
)

// The first stage's CloudWatch is seeded as it is, and read in every protocol
// that it speaks. The proxy only counts, so that reading is shown to happen.
func TestCloudWatchIsSpokenAs(t *testing.T) {
	t.Parallel()
	for _, protocol := range []string{"cbor", "query", "json"} {
		t.Run(protocol, func(t *testing.T) {
			onOneStage(t, func(s *scene) {
				s.makeGroup(s.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
				s.load(90, 1, 200)
				between, err := proxy.New(s.stage.CloudWatch)
				s.must(err)
				s.Cleanup(between.Close)
				speaking := *s.stage
				speaking.Endpoints.Protocol, speaking.Endpoints.CloudWatch = protocol, between.URL
				s.stage = &speaking
				s.configure(s.webTier("manage", "{min: 2, max: 20}", pressure))
				s.pass()
				s.wantDesired(s.group, 7, "with metrics read as "+protocol)
				if n := between.Asked()["GetMetricData"]; n != 1 {
					s.Errorf("%d GetMetricData calls, want 1: %v", n, between.Asked())
				}
				if spoken := between.Spoken(); len(spoken) != 1 || !spoken[protocol] {
					s.Errorf("the daemon spoke %v, want %s only", spoken, protocol)
				}
			})
		})
	}
}
