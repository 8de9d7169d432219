package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/dynascale/dynascale/localstack/stage"
)

// estate adds a machine and a database, both under load, and their tiers. The types
// and classes are those that emulators know.
func (s shop) estate(ctx context.Context, on *stage.Stage, out io.Writer) error {
	machine, err := on.MakeMachine(ctx, s.name+"-reports", "t2.small")
	if err != nil {
		return err
	}
	database := s.name + "-db"
	if err := on.MakeDatabase(ctx, database, "db.m5.large", true); err != nil {
		return err
	}
	load := []stage.Metric{stage.MachineCPU(machine, s.machineCPU)}
	for name, value := range map[string]float64{
		"CPUUtilization": s.databaseCPU, "ReadIOPS": s.reads, "WriteIOPS": s.writes, "FreeableMemory": 1 << 30, "DatabaseConnections": 40,
	} {
		load = append(load, stage.OfDatabase(database, name, value))
	}
	if err := on.Publish(ctx, 15*time.Minute, 0, load...); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, estateTiers, s.name, database, machine)
	return err
}

// The guards are for looking around: they wait for nothing before growing.
const estateTiers = `  db-readers:
    mode: manage
    rds_replicas: {source: %[2]s, drain: 0s, endpoints: {file: %[1]s-readers.json, parameter: /%[1]s/db/readers}}
    limits: {min: 0, max: 2}
    signals: {cpu: {preset: rds-cpu}, read_iops: {preset: rds-read-iops}}
    scalers:
      - threshold: {bounds: [{signal: read_iops, above: 1000, below: 400}, {signal: cpu, above: 70, below: 40}]}
    guards: {stabilization: {grow: 0s}}
  db-primary:
    mode: manage
    rds_class: {database: %[2]s, ladder: [db.m5.large, db.m5.xlarge, db.m5.2xlarge]}
    signals:
      cpu: {preset: rds-cpu}
      write_iops: {preset: rds-write-iops}
      memory: {preset: rds-freeable-memory}
      connections: {preset: rds-connections}
    scalers:
      - threshold: {bounds: [{signal: write_iops, above: 500, below: 200}, {signal: cpu, above: 80, below: 30}]}
    guards: {stabilization: {grow: 0s}, maintenance_window: {hours: ["00:00-24:00"]}}
  vm-reporting:
    mode: manage
    ec2_size: {instance: %[3]s, ladder: [t2.small, t2.medium, t2.large], allow_new_address: true}
    signals: {cpu: {preset: ec2-cpu}}
    scalers:
      - threshold: {bounds: [{signal: cpu, above: 80, below: 20}]}
    guards: {stabilization: {grow: 0s}, maintenance_window: {hours: ["00:00-24:00"]}}
`
