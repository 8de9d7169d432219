package play

import (
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// CloudWatch goes away for ten minutes, refusing calls or merely without data: the first evaluation that
// lacks a datapoint says so, while it still uses the value before it, and the first one
// that has everything again says nothing.
func TestAnOutageOfCloudWatchIsToldByTheFirstEvaluation(t *testing.T) {
	whole(t)
	t.Parallel()
	from, to := acceptanceStart.Add(20*time.Minute), acceptanceStart.Add(30*time.Minute)
	for _, kind := range []string{sim.FaultDenied, sim.FaultNoData} {
		t.Run(kind, func(t *testing.T) {
			cfg := acceptanceConfig(t, `
aws: {region: us-east-1}
tiers:
  web:
    mode: manage
    group: web-asg
    limits: {min: 2, max: 50}
    signals: {cpu: {preset: asg-cpu}}
    scalers: [{target: {signal: cpu, goal: 60}}]
`)
			missing := map[time.Duration]string{}
			_, err := Experiment{
				Config: cfg, Work: map[string]Work{"web": {Load: sim.Constant(300), Rate: 100, Boot: time.Minute}}, Start: acceptanceStart, Length: 45 * time.Minute,
				Faults: []sim.Fault{{Kind: kind, From: from, To: to, Service: "cloudwatch"}},
				OnTick: func(at time.Time, records []scale.Record) {
					d := records[0].Decision
					for _, x := range d.Samples {
						if x.Missing != "" {
							missing[at.Sub(from)] = x.Missing
							if first := len(missing) == 1; first && x.Quality != scale.Fresh {
								t.Errorf("at first the last value is %s, want fresh", x.Quality)
							}
						}
					}
				},
			}.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			// A datapoint settles 90 s after its period, which lasts 60 s.
			begin, end := time.Duration(0), 9*time.Minute
			if kind == sim.FaultNoData {
				begin, end = 3*time.Minute, 12*time.Minute
			}
			for after := -10 * time.Minute; after < 15*time.Minute; after += time.Minute {
				if want := after >= begin && after <= end; want != (missing[after] != "") {
					t.Errorf("%s after the outage began what is missing is %q", after, missing[after])
				}
			}
		})
	}
}
