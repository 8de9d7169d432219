//go:build integration

package localstack

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/dynascale/dynascale/localstack/proxy"
	"github.com/dynascale/dynascale/localstack/stage"
)

// trouble is what is made to happen to a daemon, and the alerts that must tell of it.
type trouble struct {
	name   string
	alerts []string
	// silent must not fire: another trouble is not this one.
	silent []string
	make   func(w *watch)
}

var troubles = []trouble{
	{"the daemon is killed every few seconds, and then for good",
		[]string{"DynascaleRestarts", "DynascaleDown"},
		nil, func(w *watch) {
			w.oneTier()
			for before := range 4 {
				d := w.start()
				w.scraped(before)
				d.kill()
			}
			w.fires("DynascaleRestarts")
		}},
	{"the first evaluation never ends well",
		[]string{"DynascaleNeverReady"},
		[]string{"DynascaleDown", "DynascaleNoEvaluationCompleted"}, func(w *watch) {
			w.oneTier()
			w.wire("AUTO_SCALING", w.stage.AutoScaling).Spoil(func(string) proxy.Fault { return proxy.Fault{Stall: true} })
			w.start()
		}},
	{"Auto Scaling throttles, which is one alert",
		[]string{"DynascaleAWSCallsFail"},
		[]string{"DynascaleNeverReady", "DynascaleDown", "DynascaleTierUnknown", "DynascaleNoEvaluationCompleted", "DynascaleMissingData", "DynascaleChangesFail", "DynascaleThrottled"}, func(w *watch) {
			w.oneTier()
			wire := w.wire("AUTO_SCALING", w.stage.AutoScaling)
			d := w.start()
			d.until("the first pass", func(s status) bool { return s.Passes >= 1 })
			wire.Spoil(func(string) proxy.Fault { return proxy.Fault{Status: http.StatusBadRequest, Code: "Throttling"} })
		}},
	{"the group of one of two tiers is gone",
		[]string{"DynascaleTierUnknown"},
		[]string{"DynascaleAWSCallsFail", "DynascaleNoEvaluationCompleted", "DynascaleSignalsStale"}, func(w *watch) {
			w.oneTier()
			w.configure(w.tier("web", "{min: 2, max: 20}", "") + strings.Replace(w.tier("gone", "{min: 2, max: 20}", ""), w.group, "nobody-made-this", 1))
			w.start()
		}},
	{"Auto Scaling does not understand what it is asked",
		[]string{"DynascaleNoEvaluationCompleted"},
		[]string{"DynascaleAWSCallsFail", "DynascaleNeverReady"}, func(w *watch) {
			w.oneTier()
			wire := w.wire("AUTO_SCALING", w.stage.AutoScaling)
			d := w.start()
			d.until("the first pass", func(s status) bool { return s.Passes >= 1 })
			wire.Spoil(func(string) proxy.Fault { return proxy.Fault{Status: http.StatusBadRequest, Code: "ValidationError"} })
		}},
	{"a pause that was given days ago",
		[]string{"DynascalePausedForDays"},
		[]string{"DynascalePausedUnderLoad"}, func(w *watch) {
			w.oneTier()
			d := w.start()
			d.until("the first pass", func(s status) bool { return s.Passes >= 1 })
			w.run("pause", "web", "--for", "ever", "--reason", "incident 4711")
			d.kill()
			_, err := w.openLedger().Exec(`UPDATE actions SET body = json_set(body, '$.given', ?) WHERE ended IS NULL`, time.Now().Add(-72*time.Hour).UTC().Format(time.RFC3339))
			w.must(err)
			w.start()
		}},
	{"a tier needs to grow and is paused",
		[]string{"DynascalePausedUnderLoad"},
		[]string{"DynascalePausedForDays", "DynascaleTierAtMax", "DynascaleChangesFail"}, func(w *watch) {
			w.oneTier()
			d := w.start()
			d.until("the first pass", func(s status) bool { return s.Passes >= 1 })
			w.run("pause", "web", "--reason", "deploy")
			w.keeps(stage.CPU(w.group, 95))
		}},
	{"somebody changes the size by hand",
		[]string{"DynascaleChangedOutside"},
		[]string{"DynascalePossiblyTwoDaemons", "DynascaleChangesFail"}, func(w *watch) {
			w.oneTier()
			d := w.start()
			d.until("the first pass", func(s status) bool { return s.Passes >= 1 })
			w.scraped(0)
			w.must(w.stage.Resize(w.Context(), w.group, 5))
		}},
	{"nobody takes the heartbeat",
		[]string{"DynascaleHeartbeatFails"},
		[]string{"DynascaleNoEvaluationCompleted"}, func(w *watch) {
			w.oneTier()
			text, err := os.ReadFile(w.config())
			w.must(err)
			w.must(os.WriteFile(w.config(), append(text, []byte("heartbeat: {url: 'http://"+freeAddress()+"/beat', every: 10s, timeout: 1s}\n")...), 0o600))
			w.start()
		}},
	{"CloudWatch is dead",
		[]string{"DynascaleAWSCallsFail"},
		[]string{"DynascaleThrottled", "DynascaleNoEvaluationCompleted", "DynascaleMissingData", "DynascaleSignalsStale"}, func(w *watch) {
			w.oneTier()
			wire := w.wire("CLOUDWATCH", w.stage.CloudWatch)
			d := w.start()
			d.until("the first pass", func(s status) bool { return s.Passes >= 1 })
			wire.Spoil(func(string) proxy.Fault { return proxy.Fault{Cut: true} })
			w.saysItOnce(d, "unreachable", func() { wire.Spoil(nil) })
			wire.Spoil(func(string) proxy.Fault { return proxy.Fault{Cut: true} })
		}},
	{"CloudWatch answers without new data",
		[]string{"DynascaleMissingData"},
		[]string{"DynascaleAWSCallsFail", "DynascaleNoEvaluationCompleted", "DynascaleSignalsStale"}, func(w *watch) {
			w.makeGroup(w.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
			// The newest period that has settled is the last: within a minute a datapoint is due that never comes.
			w.must(w.stage.Publish(w.Context(), 15*time.Minute, 150*time.Second, stage.CPU(w.group, 60)))
			w.configure(w.tier("web", "{min: 2, max: 20}", ""))
			d := w.start()
			d.until("the first pass", func(s status) bool { return s.Passes >= 1 })
			w.saysItOnce(d, "no newer datapoint of AWS/EC2 CPUUtilization", nil)
		}},
	{"a signal has no data",
		[]string{"DynascaleSignalsStale"},
		[]string{"DynascaleTierUnknown"}, func(w *watch) {
			w.oneTier()
			w.configure(w.webTier("manage", "{min: 2, max: 20}", "target: {signal: cpu, goal: 60}")) // neither latency nor requests
			w.start()
		}},
	{"the ledger is locked by somebody",
		[]string{"DynascaleLedgerNotWritable"},
		[]string{"DynascaleNoEvaluationCompleted"}, func(w *watch) {
			w.oneTier()
			w.start().until("the first pass", func(s status) bool { return s.Passes >= 1 })
			ledger := w.openLedger()
			_, err := ledger.Exec("BEGIN IMMEDIATE")
			w.must(err)
			w.Cleanup(func() { _, _ = ledger.Exec("ROLLBACK") })
		}},
	{"the hard brake was pulled hours ago and forgotten",
		[]string{"DynascaleBrakePulled", "DynascaleHardBrake"},
		[]string{"DynascaleBrakeUnreadable", "DynascaleNoEvaluationCompleted"}, func(w *watch) {
			w.oneTier()
			file := filepath.Join(w.dir, "PAUSE-HARD")
			w.must(os.WriteFile(file, []byte("incident 4711\n"), 0o600))
			before := time.Now().Add(-2 * time.Hour)
			w.must(os.Chtimes(file, before, before))
			w.start()
		}},
	{"the remote brake cannot be read",
		[]string{"DynascaleBrakeUnreadable"},
		[]string{"DynascaleHardBrake", "DynascaleNoEvaluationCompleted"}, func(w *watch) {
			w.oneTier()
			text, err := os.ReadFile(w.config())
			w.must(err)
			text = bytes.Replace(text, []byte("aws: {"), []byte("aws: {brake: {parameter: /nobody/made/this}, "), 1)
			w.must(os.WriteFile(w.config(), text, 0o600))
			w.start()
		}},
	{"a reload is refused",
		[]string{"DynascaleConfigReloadFailed"},
		[]string{"DynascaleDown"}, func(w *watch) {
			w.oneTier()
			d := w.start()
			d.until("the first pass", func(s status) bool { return s.Passes >= 1 })
			w.must(os.WriteFile(w.config(), []byte("tiers: {web: {limitz: 3}}\n"), 0o600))
			w.must(d.cmd.Process.Signal(syscall.SIGHUP))
		}},
	{"the machine of the daemon stands still in the middle of a pass",
		[]string{"DynascaleMissedEvaluations"},
		nil, func(w *watch) {
			w.oneTier()
			wire := w.wire("AUTO_SCALING", w.stage.AutoScaling)
			d := w.start()
			d.until("the first pass", func(s status) bool { return s.Passes >= 1 })
			w.scraped(0) // what was counted before Prometheus looked is no increase
			held, release := make(chan struct{}, 1), make(chan struct{})
			wire.Spoil(func(string) proxy.Fault { return proxy.Fault{Hold: release, Held: held} })
			<-held
			w.must(d.cmd.Process.Signal(syscall.SIGSTOP))
			time.Sleep(55 * time.Second) // five ticks of 10 s
			w.must(d.cmd.Process.Signal(syscall.SIGCONT))
			wire.Spoil(nil)
			close(release)
		}},
	{"the only reader of a database falls too far behind",
		[]string{"DynascaleReadersAway"},
		[]string{"DynascaleSignalsStale", "DynascaleMissingData", "DynascaleTierUnknown", "DynascaleChangesFail"}, func(w *watch) {
			w.needsReplication()
			source := w.makeDatabase(true)
			reader := source + "-hand"
			w.must(w.stage.MakeReplica(w.Context(), reader, source))
			w.keeps(slices.Concat(databaseLoad(source, 20, 500), databaseLoad(reader, 50, 500), []stage.Metric{lagOf(reader, 0.5)})...)
			w.configure(strings.Replace(w.readersTier("manage", source), "max: 2", "max: 1", 1))
			d := w.start()
			d.until("the first pass", func(s status) bool { return s.Passes >= 1 })
			w.shows(`dynascale_tier_ready_readers{tier="readers"} 1`)
			w.keeps(lagOf(reader, 400))
			w.shows(`dynascale_tier_ready_readers{tier="readers"} 0`)
			w.wantSaid(w.run("explain", "readers"), "ALL READERS ARE BEHIND", reader+" (6 min 40 s behind, at most 30 s is allowed)")
		}},
	{"somebody sets back what dynascale changes",
		[]string{"DynascalePossiblyTwoDaemons"},
		[]string{"DynascaleChangesFail", "DynascaleTierAtMax"}, func(w *watch) {
			w.makeGroup(w.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
			w.keeps(stage.CPU(w.group, 60))
			w.configure(w.tier("web", "{min: 6, max: 20}", ""))
			d := w.start()
			for n := range 3 { // from each evaluation to the next
				d.until("a change", func(s status) bool {
					sizes, err := w.stage.Sizes(w.Context(), w.group)
					return err == nil && sizes.Desired == 6
				})
				w.must(w.stage.Resize(w.Context(), w.group, 3-n%2))
			}
			w.shows(`dynascale_possible_second_daemon{tier="web"} 1`)
			w.wantSaid(w.run("status"), "possibly a second daemon: 3 changes of dynascale were reverted")
		}},
	{"limits.max keeps a tier from what it needs",
		[]string{"DynascaleTierAtMax"},
		[]string{"DynascaleChangesFail"}, func(w *watch) {
			w.makeGroup(w.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
			w.keeps(stage.CPU(w.group, 95))
			w.configure(w.tier("web", "{min: 2, max: 5}", ""))
			w.start()
		}},
	{"Auto Scaling refuses every change",
		[]string{"DynascaleChangesFail"},
		[]string{"DynascaleTierAtMax"}, func(w *watch) {
			w.makeGroup(w.group, stage.Sizes{Min: 2, Max: 20, Desired: 4})
			w.keeps(stage.CPU(w.group, 90))
			w.configure(w.tier("web", "{min: 2, max: 20}", ""))
			w.wire("AUTO_SCALING", w.stage.AutoScaling).Spoil(func(operation string) proxy.Fault {
				if operation != "SetDesiredCapacity" {
					return proxy.Fault{}
				}
				return proxy.Fault{Status: http.StatusForbidden, Code: "AccessDenied", Message: "not authorized to perform autoscaling:SetDesiredCapacity"}
			})
			w.start()
		}},
	{"a machine cannot be started as any type, and the daemon is away meanwhile",
		[]string{"DynascaleOperationLate", "DynascaleOperationGoesBack", "DynascaleOperationFailed", "DynascaleBreakerOpen"},
		[]string{"DynascaleShrinkHeld", "DynascaleRestarts"}, func(w *watch) {
			w.needsTypes()
			id, _ := w.makeMachine(small)
			w.keeps(stage.MachineCPU(id, 90))
			w.configure(w.machineTier("manage", id, "", "shrink_delay: 0s"))
			var back atomic.Bool // there is room for the old type alone: with the larger one the operation would reach its goal
			w.noCapacity(id, func(machineType string) bool { return machineType != small || !back.Load() })
			d := w.start()
			d.untilHistory("vm", "start as "+medium)
			d.kill()
			// The deadline is half an hour away, and nobody waits that long here: it is
			// moved into the past, as it would be after a night without the daemon.
			_, err := w.openLedger().Exec(`UPDATE operations SET body = json_set(body, '$.deadline', ?) WHERE ended IS NULL`,
				time.Now().Add(-30*time.Minute).UTC().Format(time.RFC3339))
			w.must(err)
			w.start()
			w.fires("DynascaleOperationLate", "DynascaleOperationGoesBack")
			back.Store(true)
		}},
	{"a machine cannot be started as the smaller type",
		[]string{"DynascaleShrinkHeld", "DynascaleOperationFailed"},
		[]string{"DynascaleBreakerOpen"}, func(w *watch) {
			w.needsTypes()
			id, _ := w.makeMachine(medium)
			w.keeps(stage.MachineCPU(id, 2))
			w.configure(w.machineTier("manage", id, "", "shrink_delay: 0s, cooldown: {grow: 0s, shrink: 0s}"))
			w.noCapacity(id, func(machineType string) bool { return machineType == small })
			w.start()
		}},
}

// Every alert that is shipped fires on a real Prometheus that scrapes the real daemon in
// the trouble that it is for, names what it speaks of, and a daemon that is well fires none.
func TestAlerts(t *testing.T) {
	t.Parallel()
	named := labelsNamed(t)
	// Those of money and of notices are played by promtool as well (deploy/prometheus/alerts_test.yaml): an hour's spending
	// and an hour of refusals take longer than a play. The first is played by itself, the others by promtool: a disk of its own is nothing that a test may mount, and
	// a daemon that is throttled slows down so much that a play of minutes does not come to ten such calls in half a service's.
	covered := map[string]bool{"DynascaleAbsent": true, "DynascaleDiskFilling": true, "DynascaleThrottled": true, "DynascaleNoticesFail": true,
		"DynascaleBudgetSpent": true, "DynascaleBudgetForecast": true, "DynascaleBudgetTrims": true, "DynascaleBudgetEmergency": true}
	for _, c := range troubles {
		for _, name := range c.alerts {
			covered[name] = true
		}
	}
	for name := range named {
		if !covered[name] {
			t.Errorf("alert %s has no trouble here that lets it fire: it may be one that never can", name)
		}
	}
	for name := range covered {
		if _, is := named[name]; !is {
			t.Errorf("there is no alert %s in %s", name, alertRules)
		}
	}
	p := newPrometheus(t)
	well := &watch{newScene(t, stages[0].Stage), p}
	well.oneTier()
	p.scrape(well.listen)
	well.start()
	t.Run("while", func(t *testing.T) {
		t.Run("no daemon is scraped", func(t *testing.T) {
			t.Parallel()
			w := &watch{newScene(t, stages[0].Stage), newPrometheus(t)}
			w.listen = ""
			w.fires("DynascaleAbsent")
		})
		for _, c := range troubles {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				w := &watch{newScene(t, stages[0].Stage), p}
				p.scrape(w.listen)
				c.make(w)
				w.fires(c.alerts...)
				for _, name := range p.fired(w.listen) {
					if slices.Contains(c.silent, name) {
						t.Errorf("%s fired as well, and is about something else", name)
					}
				}
			})
		}
	})
	// Whether the disk of this machine fills up is no matter of the daemon.
	fired := slices.DeleteFunc(p.fired(well.listen), func(name string) bool { return name == "DynascaleDiskFilling" })
	if len(fired) > 0 {
		t.Errorf("a daemon that is well fired %v", fired)
	}
}
