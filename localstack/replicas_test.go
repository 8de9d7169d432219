//go:build integration

package localstack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/localstack/stage"
	"github.com/dynascale/dynascale/pkg/scale"
)

// makeDatabase makes a database of the scene's name.
func (s *scene) makeDatabase(twoZones bool) (name string) {
	s.Helper()
	s.must(s.stage.MakeDatabase(s.Context(), s.group, "db.m5.large", twoZones))
	s.Cleanup(func() {
		for _, err := range []error{
			s.stage.RemoveDatabases(context.Background(), s.group), s.stage.RemoveParameter(context.Background(), s.parameter()),
		} {
			if err != nil {
				s.Log(err)
			}
		}
	})
	return s.group
}

// replicates tells whether replicas that dynascale makes can be seen to work.
func (s *scene) replicates() bool {
	s.Helper()
	can, err := s.stage.Replicates(s.Context(), "probe-"+s.group)
	s.must(err)
	return can
}

// needsReplication skips what an endpoint cannot show.
func (s *scene) needsReplication() {
	s.Helper()
	if !s.replicates() {
		s.Skip("this endpoint does not tell of a replica that it replicates, so that none counts as working")
	}
}

func (s *scene) parameter() string { return "/" + s.group + "/readers" }
func (s *scene) readers() string   { return filepath.Join(s.dir, "readers.json") }

// readersTier counts the readers of a database by read IOPS and CPU.
func (s *scene) readersTier(mode, database string) string {
	return fmt.Sprintf(`  readers:
    mode: %s
    rds_replicas:
      source: %s
      drain: 5s
      max_lag: 30
      endpoints: {file: %q, parameter: %s}
    limits: {min: 0, max: 2}
    signals: {cpu: {preset: rds-cpu}, read_iops: {preset: rds-read-iops}, lag: {preset: rds-replica-lag}}
    scalers:
      - threshold:
          bounds: [{signal: read_iops, above: 1000, below: 400}, {signal: cpu, above: 70, below: 40}]
    guards: {stabilization: {grow: 0s, shrink: 0s}, shrink_delay: 0s, cooldown: {grow: 0s, shrink: 0s}}
`, mode, database, s.readers(), s.parameter())
}

func databaseLoad(name string, cpu, reads float64) []stage.Metric {
	return []stage.Metric{stage.OfDatabase(name, "CPUUtilization", cpu), stage.OfDatabase(name, "ReadIOPS", reads)}
}

func lagOf(name string, seconds float64) stage.Metric {
	return stage.OfDatabase(name, "ReplicaLag", seconds)
}

// databases asks the emulator for those of the scene.
func (s *scene) databases() map[string]stage.Database {
	s.Helper()
	all, err := s.stage.Databases(s.Context(), s.group)
	s.must(err)
	return all
}

// untilReaders waits until these databases are published, in both places.
func (d *daemon) untilReaders(why string, names ...string) {
	d.Helper()
	all := d.databases()
	var want []string
	for _, name := range names {
		want = append(want, all[name].Endpoint)
	}
	slices.Sort(want)
	list := strings.Join(want, ",")
	var parameter, file string
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		var err error
		parameter, err = d.stage.Parameter(d.Context(), d.parameter())
		d.must(err)
		text, err := os.ReadFile(d.readers())
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			d.Fatal(err)
		}
		var told struct {
			Tier    string
			Readers []string
		}
		_ = json.Unmarshal(text, &told)
		file = strings.Join(told.Readers, ",")
		if parameter == list && file == list && told.Tier == "readers" {
			return
		}
		if slices.Contains(strings.Split(parameter, ","), all[d.group].Endpoint) {
			d.Fatalf("%s: readers are sent to the source while %s is ready", why, want)
		}
	}
	table, _, _ := d.try("explain", "readers")
	d.Errorf("%s: after a minute the parameter says %q and the file %q, want %q\n%s", why, parameter, file, list, table)
}

// One replica more under load, told to the application when it keeps up; and gone
// again afterwards, and only that one.
func TestReplicasComeAndGo(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.needsReplication()
		name := s.makeDatabase(true)
		hand, own := name+"-hand", name+"-dyn-1"
		s.must(s.stage.MakeReplica(s.Context(), hand, name))
		s.publish(append(databaseLoad(hand, 85, 1500), lagOf(hand, 0.5))...) // reads go to the reader there is
		s.configure(s.readersTier("manage", name))
		d := s.start()
		d.untilHistory("readers", "add replica readers: reached after ")
		all := s.databases()
		made := all[own]
		if len(all) != 3 || made.Source != name || made.Tags["dynascale:tier"] != "readers" ||
			!strings.HasPrefix(made.Tags["dynascale:operation"], "add-replica-readers-") {
			s.Fatalf("the emulator has %+v, want %s, a replica of %s with the tags of dynascale, besides %s", all, own, name, hand)
		}
		d.untilReaders("the new one has not told yet how far behind it is", hand)
		if all := s.databases(); len(all) != 3 {
			s.Errorf("the limits are 2 replicas, and the emulator has %+v", all)
		}

		d.stop() // what was measured is read anew by the next one, without waiting for a new period
		s.publish(append(databaseLoad(own, 85, 1500), lagOf(own, 2))...)
		d = s.start()
		d.untilReaders("the new one keeps up", hand, own)

		d.stop()
		s.must(s.stage.Outweigh(s.Context(), 15*time.Minute, append(databaseLoad(own, 10, 100), databaseLoad(hand, 10, 100)...)...))
		if plan := s.records("plan"); len(plan) != 1 || plan[0].Decision.To != 1 {
			s.Errorf("without load the plan is %+v, want one reader less", plan)
		}
		d = s.start()
		d.untilReaders("readers are sent elsewhere first", hand)
		if _, there := s.databases()[own]; !there {
			s.Error("the replica was deleted before its readers had time to leave")
		}
		d.untilHistory("readers", "remove replica readers: reached after ")
		if told, err := s.stage.Parameter(s.Context(), s.parameter()); err != nil || strings.Contains(told, own) {
			s.Errorf("the deleted replica is published again: %q, %v", told, err)
		}
		d.wholePass()
		all = s.databases()
		if _, there := all[hand]; !there || len(all) != 2 {
			s.Errorf("the emulator has %+v, want %s and the replica made by hand", all, name)
		}
	})
}

// Replicas made by hand are counted, and never removed.
func TestReplicasMadeByHandStay(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.needsReplication()
		name := s.makeDatabase(true)
		hand := name + "-hand"
		s.must(s.stage.MakeReplica(s.Context(), hand, name))
		s.publish(slices.Concat(databaseLoad(name, 10, 100), databaseLoad(hand, 10, 100), []stage.Metric{lagOf(hand, 0.5)})...)
		s.configure(s.readersTier("manage", name))
		s.pass()
		record := s.explain("readers")
		if d := record.Decision; d.From != 1 || d.To != 1 || record.Outcome.Status != scale.Unchanged {
			s.Errorf("the decision is %d -> %d, %s; want to stay at 1", d.From, d.To, record.Outcome.Status)
		}
		s.wantSaid(s.run("explain", "readers"), "not below 1")
		if all := s.databases(); len(all) != 2 {
			s.Errorf("the emulator has %+v", all)
		}
	})
}
