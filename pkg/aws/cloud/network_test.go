package cloud

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/config"
)

const twoPlaces = `
aws: {region: us-east-1}
tiers:
  web-east:
    {mode: manage, group: web-asg, limits: {min: 2, max: 50}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}
  web-west:
    mode: manage
    group: web-asg
    region: eu-west-1
    assume_role: {arn: "arn:aws:iam::123456789012:role/scale"}
    limits: {min: 2, max: 50}
    signals: {cpu: {preset: asg-cpu}}
    scalers: [{target: {signal: cpu, goal: 60}}]
`

func parse(t *testing.T, text string) *config.Config {
	t.Helper()
	cfg, err := config.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestReloadKeepsTheLimitsAndReadsTheKeysAgain(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "SIMULATED")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "SIMULATED")
	cfg := parse(t, twoPlaces)
	first, err := Connect(t.Context(), cfg, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	if len(first.Clouds) != 2 || len(first.limiters) != 2 {
		t.Fatalf("%d sets of clients and %d limiters for two places", len(first.Clouds), len(first.limiters))
	}
	east, west := cfg.Tiers[0].Place(), cfg.Tiers[1].Place()
	if first.limiters[quotaOf(east)] == first.limiters[quotaOf(west)] {
		t.Error("two accounts share one limit")
	}
	same, err := first.Reconnect(t.Context(), parse(t, twoPlaces))
	if err != nil {
		t.Fatal(err)
	}
	if same.limiters[quotaOf(east)] != first.limiters[quotaOf(east)] {
		t.Error("a reload without a change forgot the limits")
	}
	if same.Clouds[east].AutoScaling == first.Clouds[east].AutoScaling {
		t.Error("a reload kept the clients, and with them keys that may have been rotated on disk")
	}
	faster, err := first.Reconnect(t.Context(), parse(t, strings.Replace(twoPlaces, "region: us-east-1}", "region: us-east-1, rate: {reads: 20, writes: 9}}", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if faster.limiters[quotaOf(east)] == first.limiters[quotaOf(east)] {
		t.Error("a new rate is not in force")
	}
}

// AWS counts calls per account and region, whatever roles they come with.
func TestRolesOfOneAccountShareItsLimit(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "SIMULATED")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "SIMULATED")
	const tier = "{group: %s, region: %s, assume_role: {arn: \"arn:aws:iam::%s:role/%s\"}, limits: {min: 2, max: 50}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}"
	text := "tiers:\n"
	for i, p := range [][3]string{{"eu-west-1", "111111111111", "web"}, {"eu-west-1", "111111111111", "jobs"}, {"eu-west-1", "222222222222", "web"}, {"us-east-1", "111111111111", "web"}} {
		text += fmt.Sprintf("  t%d: "+tier+"\n", i, fmt.Sprint("g", i), p[0], p[1], p[2])
	}
	n, err := Connect(t.Context(), parse(t, text), Watch{})
	if err != nil {
		t.Fatal(err)
	}
	if len(n.Clouds) != 4 || len(n.limiters) != 3 {
		t.Errorf("%d sets of clients and %d limits, want 4 and 3: two roles share an account and region", len(n.Clouds), len(n.limiters))
	}
}
