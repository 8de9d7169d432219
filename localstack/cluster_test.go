//go:build integration

package localstack

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/localstack/stage"
)

// makeCluster makes an Aurora cluster of the scene's name, with its writer.
func (s *scene) makeCluster(class string) (name string) {
	s.Helper()
	s.must(s.stage.MakeCluster(s.Context(), s.group, class, 0.5, 16))
	s.Cleanup(func() {
		if err := s.stage.RemoveCluster(context.Background(), s.group); err != nil {
			s.Log(err)
		}
	})
	return s.group
}

func (s *scene) clusterTier(mode, cluster string) string {
	return fmt.Sprintf(`  readers:
    mode: %s
    rds_replicas: {cluster: %s, drain: 0s}
    limits: {min: 0, max: 3}
    signals: {cpu: {preset: rds-cpu}, lag: {preset: aurora-replica-lag}}
    scalers:
      - threshold: {bounds: [{signal: cpu, above: 70, below: 35}]}
    guards: {stabilization: {grow: 0s, shrink: 0s}, shrink_delay: 0s, cooldown: {grow: 0s, shrink: 0s}}
`, mode, cluster)
}

// wantCluster asks the emulator.
func (s *scene) wantCluster(name string, want stage.Cluster, why string) {
	s.Helper()
	got, err := s.stage.Cluster(s.Context(), name)
	s.must(err)
	if got != want {
		table, _, _ := s.try("status")
		s.Errorf("%s: the emulator says %+v, want %+v\n%s", why, got, want, table)
	}
}

// needsReaders skips what an endpoint cannot show.
func (s *scene) needsReaders() {
	s.Helper()
	if !s.stage.CountsReaders(s.Context()) {
		s.Skip("this endpoint has no Application Auto Scaling, without which nobody can tell who counts the readers")
	}
}

// A cluster gets a reader of its writer's class, and loses only that one.
func TestReadersOfACluster(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.needsReaders()
		name := s.makeCluster("db.r5.large")
		hand, own := name+"-hand", name+"-dyn-1"
		s.must(s.stage.MakeMember(s.Context(), hand, name, "db.r5.large"))
		s.publish(stage.OfDatabase(hand, "CPUUtilization", 90), stage.OfDatabase(hand, "AuroraReplicaLag", 20))
		s.configure(s.clusterTier("manage", name))
		s.pass()
		s.wantCluster(name, stage.Cluster{Writer: 1, Readers: 2, LeastACU: 0.5, MostACU: 16}, "under load")
		if db := s.databases()[own]; db.Class != "db.r5.large" || db.Tags["dynascale:tier"] != "readers" {
			s.Errorf("the new reader is %+v", db)
		}

		s.publish(stage.OfDatabase(own, "CPUUtilization", 5), stage.OfDatabase(own, "AuroraReplicaLag", 20))
		s.must(s.stage.Outweigh(s.Context(), 15*time.Minute, stage.OfDatabase(hand, "CPUUtilization", 5)))
		s.pass() // tells applications first
		s.pass()
		s.wantCluster(name, stage.Cluster{Writer: 1, Readers: 1, LeastACU: 0.5, MostACU: 16}, "without load")
		s.pass()
		if all := s.databases(); len(all) != 2 || all[hand].Status == "" {
			s.Errorf("the emulator has %+v, want the writer and the reader made by hand", all)
		}
		s.wantSaid(s.run("history", "readers"), "add replica readers: reached after ", "remove replica readers: reached after ")
	})
}

// Readers that AWS itself counts are left to it.
func TestReadersThatAWSScales(t *testing.T) {
	onEachStage(t, func(s *scene) {
		s.needsReaders()
		name := s.makeCluster("db.r5.large")
		s.must(s.stage.ScaleReaders(s.Context(), name, 0, 4))
		s.Cleanup(func() {
			if err := s.stage.LeaveReaders(context.Background(), name); err != nil {
				s.Log(err)
			}
		})
		s.publish(stage.OfCluster(name, "", "CPUUtilization", 90))
		s.configure(s.clusterTier("manage", name))
		s.pass()
		s.wantCluster(name, stage.Cluster{Writer: 1, LeastACU: 0.5, MostACU: 16}, "it has another owner")
		s.wantRule("readers", "owner")
		s.wantSaid(s.run("explain", "readers"), "Application Auto Scaling keeps the number of readers between 0 and 4")
	})
}

// The least capacity of a serverless cluster moves by rungs, and the largest stays.
func TestTheLeastCapacityOfACluster(t *testing.T) {
	onEachStage(t, func(s *scene) {
		name := s.makeCluster("db.serverless")
		s.publish(stage.OfCluster(name, "", "CPUUtilization", 50))
		s.configure(fmt.Sprintf(`  acu:
    mode: manage
    rds_acu: {cluster: %s, ladder: [0.5, 1, 2, 4]}
    signals: {used: {preset: aurora-acu, statistic: Average}}
    scalers: [{threshold: {bounds: [{signal: used, above: 70, below: 20}]}}]
    guards: {stabilization: {grow: 0s, shrink: 0s}, shrink_delay: 0s, cooldown: {grow: 0s, shrink: 0s}}
`, name))
		s.pass()
		s.wantCluster(name, stage.Cluster{Writer: 1, LeastACU: 1, MostACU: 16}, "one rung up")
		s.pass()
		s.wantCluster(name, stage.Cluster{Writer: 1, LeastACU: 2, MostACU: 16}, "and another")
		s.must(s.stage.Outweigh(s.Context(), 15*time.Minute, stage.OfCluster(name, "", "CPUUtilization", 0.2)))
		s.pass()
		s.wantCluster(name, stage.Cluster{Writer: 1, LeastACU: 1, MostACU: 16}, "one rung down")
		if history := s.run("history", "acu"); strings.Count(history, "change acu acu: reached after ") != 3 {
			s.Errorf("the history does not tell of three changes that reached their goal:\n%s", history)
		}
	})
}
