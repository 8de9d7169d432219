package app

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/lock"
	"github.com/dynascale/dynascale/pkg/scale"
)

// seen is an observer that gives the snapshots it has.
type seen []scale.Snapshot

func (s seen) Observe(context.Context, time.Time) []scale.Snapshot {
	return append([]scale.Snapshot(nil), s...)
}

// solo is the locking part of a daemon on a cloud of its own, whose STS answers as asked.
func solo(t *testing.T, endpoint string, cfg *config.Config, who func(context.Context) (session.Identity, error)) sole {
	t.Helper()
	net := &cloud.Network{Clouds: map[config.Place]cloud.Cloud{}}
	for _, p := range cfg.Places() {
		net.Clouds[p] = cloud.Cloud{Identity: cloud.NewIdentity(who), Region: p.Region, Endpoint: func(string) string { return endpoint }}
	}
	o := sole{locks: &lock.Locks{}, tiers: cfg.Tiers, net: net, running: func() []scale.Operation { return nil }, onUnlocked: func(why error) {
		if why != nil {
			t.Errorf("not locked: %v", why)
		}
	}}
	var world seen
	for _, tier := range cfg.Tiers {
		world = append(world, scale.Snapshot{Tier: tier.Name, Mode: tier.Mode})
	}
	o.Observer = world
	t.Cleanup(o.locks.Close)
	return o
}

// modes are the modes that an evaluation goes by, in the order of the configuration.
func (o sole) modes(t *testing.T) (out []string) {
	for _, s := range o.Observe(t.Context(), day) {
		if s.Locked != "" && !strings.HasSuffix(s.Locked, ": only observed") {
			t.Errorf("%s: %q", s.Tier, s.Locked)
		}
		out = append(out, string(s.Mode))
	}
	return out
}

func (o sole) want(t *testing.T, what string, modes ...string) {
	t.Helper()
	if got := strings.Join(o.modes(t), " "); got != strings.Join(modes, " ") {
		t.Errorf("%s: %s, want %s", what, got, strings.Join(modes, " "))
	}
}

func accountOf(number string) func(context.Context) (session.Identity, error) {
	return func(context.Context) (session.Identity, error) { return session.Identity{Account: number}, nil }
}

// cloudOfTest is an endpoint that no other test, of any run at the same time, uses.
func cloudOfTest(t *testing.T) string {
	return "http://" + strings.ToLower(strings.ReplaceAll(t.Name(), "/", ".")) + "." + strconv.Itoa(os.Getpid()) + ".example"
}

const lockedTiers = `
aws: {region: us-east-1}
tiers:
  a: {mode: manage, group: web-asg, limits: {min: 2, max: 50}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}
  b: {mode: minimum, group: api-asg, limits: {min: 2, max: 50}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}
  c: {mode: manage, group: web-asg, region: eu-west-1, limits: {min: 2, max: 50}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]}
`

// The accounts and regions of two daemons decide which tiers they share.
func TestDaemonsShareTheTiersOfOneAccountAndRegion(t *testing.T) {
	endpoint, cfg := cloudOfTest(t), parse(t, lockedTiers)
	first := solo(t, endpoint, cfg, accountOf("111122223333"))
	first.want(t, "alone", "manage", "minimum", "manage")
	solo(t, endpoint, cfg, accountOf("111122223333")).want(t, "the same account", "observe", "observe", "observe")
	solo(t, endpoint, cfg, accountOf("444455556666")).want(t, "another account", "manage", "minimum", "manage")
	solo(t, endpoint+"9", cfg, accountOf("111122223333")).want(t, "another cloud", "manage", "minimum", "manage")
	role := func(number string) *config.Config {
		return parse(t, strings.Replace(lockedTiers, "{region: us-east-1}", "{region: us-east-1, assume_role: {arn: 'arn:aws:iam::"+number+":role/scaler'}}", 1))
	}
	never := func(context.Context) (session.Identity, error) {
		t.Error("STS was asked, although the role tells the account")
		return session.Identity{}, errors.New("no")
	}
	solo(t, endpoint, role("111122223333"), never).want(t, "the same account through a role", "observe", "observe", "observe")
	solo(t, endpoint, role("777788889999"), never).want(t, "another account through a role", "manage", "minimum", "manage")
	first.tiers = first.tiers[1:]
	first.want(t, "web left its configuration", "manage", "minimum", "manage")
	second := solo(t, endpoint, cfg, accountOf("111122223333"))
	second.want(t, "the second takes what the first left", "manage", "observe", "observe")
	first.locks.Close()
	second.want(t, "the first is gone", "manage", "minimum", "manage")
}

// Whoever does not know its account yields to any lock on the same resource, and holds up
// nothing else.
func TestWithoutAnAnswerOfSTS(t *testing.T) {
	endpoint, cfg := cloudOfTest(t), parse(t, lockedTiers)
	refused := func(context.Context) (session.Identity, error) { return session.Identity{}, errors.New("AccessDenied") }
	first := solo(t, endpoint, cfg, refused)
	first.want(t, "nobody else", "manage", "minimum", "manage")
	solo(t, endpoint, cfg, refused).want(t, "neither knows", "observe", "observe", "observe")
	solo(t, endpoint, cfg, accountOf("111122223333")).want(t, "the first may be this account's", "observe", "observe", "observe")
	first.locks.Close()
	second := solo(t, endpoint, cfg, accountOf("111122223333"))
	second.want(t, "alone again", "manage", "minimum", "manage")
	first.want(t, "the second may be its account's", "observe", "observe", "observe")
	second.locks.Close()
	first.want(t, "all gone", "manage", "minimum", "manage")
}

// An STS that hangs delays the first evaluation for 5 s, and those after it not at all.
func TestSTSThatHangs(t *testing.T) {
	endpoint, cfg := cloudOfTest(t), parse(t, strings.SplitAfter(lockedTiers, "60}}]}\n")[0])
	synctest.Test(t, func(t *testing.T) {
		answer := make(chan struct{})
		o := solo(t, endpoint, cfg, func(context.Context) (session.Identity, error) {
			<-answer
			return session.Identity{Account: "111122223333"}, nil
		})
		start := time.Now()
		o.want(t, "before the answer", "manage")
		if took := time.Since(start); took != introduced {
			t.Errorf("the first evaluation took %s", took)
		}
		close(answer)
		synctest.Wait()
		o.want(t, "after it", "manage")
		solo(t, endpoint, cfg, accountOf("444455556666")).want(t, "another account, once the first is known", "manage")
	})
}

// The mode that a tier has does not keep an operation under way from being brought to its
// end, so its resource stays locked.
func TestATierWithAnOperationStaysLocked(t *testing.T) {
	endpoint := cloudOfTest(t)
	cfg := parse(t, strings.Replace(lockedTiers, "mode: manage", "mode: observe", 1))
	first := solo(t, endpoint, cfg, accountOf("111122223333"))
	first.running = func() []scale.Operation { return []scale.Operation{{ID: "x", Tier: "a"}} }
	first.want(t, "an operation of a tier that is only observed now", "observe", "minimum", "manage")
	solo(t, endpoint, parse(t, lockedTiers), accountOf("111122223333")).want(t, "the second", "observe", "observe", "observe")
	first.running = func() []scale.Operation { return nil }
	first.want(t, "it has ended", "observe", "minimum", "manage")
	solo(t, endpoint, parse(t, lockedTiers), accountOf("111122223333")).want(t, "the second", "manage", "observe", "observe")
}
