package rds

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// defaultDatabaseQuota is AWS's for an account and region.
const defaultDatabaseQuota = 40

// databaseDomain is the account's part of every address of RDS.
const databaseDomain = "c0d15ca1ab1e"

// Databases answers DescribeDBInstances: what each database says of itself. A
// missing one is absent. The error is a *scale.Failure.
func (c *Databank) Databases(ctx context.Context, ids []string) (map[string]resource.Database, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if len(ids) == 0 {
		return map[string]resource.Database{}, nil
	}
	in := world.Call{Service: "rds", API: "DescribeDBInstances", Doing: world.About("database", ids), Names: ids, Times: (len(ids) + 99) / 100}
	if err := c.Enter(ctx, in); err != nil {
		return nil, err
	}
	found := make(map[string]resource.Database, len(ids))
	for _, id := range ids {
		if d := c.database(id); d != nil {
			found[id] = c.databaseOf(d)
		}
	}
	return found, nil
}

// Tagged answers DescribeDBInstances without names, for those with a tag. The error is a
// *scale.Failure.
func (c *Databank) Tagged(ctx context.Context, key string) (map[string]resource.Database, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	in := world.Call{Service: "rds", API: "DescribeDBInstances", Doing: "listing databases"}
	if err := c.Enter(ctx, in); err != nil {
		return nil, err
	}
	found := map[string]resource.Database{}
	for _, d := range c.databases {
		if d.Tags[key] != "" && d.exists(c.Time.Unix()) {
			found[d.ID] = c.databaseOf(d)
		}
	}
	return found, nil
}

// DescribeDatabase is what Databases tells of one database, and whether it exists.
// No call is counted and no fault applies.
func (c *Databank) DescribeDatabase(id string) (resource.Database, bool) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	d := c.database(id)
	if d == nil {
		return resource.Database{}, false
	}
	return c.databaseOf(d), true
}

// database is the one with an identifier, and nil when there is none or no longer.
func (c *Databank) database(id string) *database {
	d := c.databaseByID[strings.ToLower(id)]
	if d == nil || !d.exists(c.Time.Unix()) {
		return nil
	}
	return d
}

// DatabaseIDs lists the databases in the order of their creation. No call is
// counted.
func (c *Databank) DatabaseIDs() []string {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	var ids []string
	for _, d := range c.databases {
		if d.exists(c.Time.Unix()) {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

func (c *Databank) databaseOf(d *database) resource.Database {
	now := c.Time.Unix()
	spec := d.at(now)
	x := resource.Database{
		ID: d.ID, ARN: c.databaseARN("db", d.ID), Class: spec.Class, Status: d.status(now), Engine: spec.Engine,
		Version: spec.Version, License: spec.License, Storage: spec.Storage, Allocated: cmp.Or(spec.Allocated, 100), Zone: spec.Zone, MultiAZ: spec.MultiAZ,
		Cluster: spec.Cluster, Source: spec.Source, BackupDays: spec.BackupDays, PendingClass: spec.PendingClass,
		Pending: slices.Clone(spec.Pending), AtRestart: slices.Clone(spec.AtRestart), Protected: spec.Protected, Tags: maps.Clone(spec.Tags),
		BackupWindow: spec.BackupWindow, Maintenance: spec.Maintenance, Loading: spec.Loading, Traits: spec.Traits,
	}
	for _, r := range c.databases {
		if r.Source == d.ID && r.exists(now) {
			x.Replicas = append(x.Replicas, r.ID)
		}
	}
	switch {
	case spec.Source == "" || now < d.ready:
	case d.Broken:
		x.Replication = "error"
	default:
		x.Replication = resource.Replicating
	}
	// What is still being made has neither an address nor a date.
	if d.course.At(now).State != creating {
		x.Endpoint = fmt.Sprintf("%s.%s.%s.rds.amazonaws.com:%d", d.ID, databaseDomain, c.Opts.Region, portOf(spec.Engine))
		x.Created = time.Unix(d.created, 0).UTC()
	}
	return x
}

func (c *Databank) databaseARN(kind, id string) string {
	return "arn:aws:rds:" + c.Opts.Region + ":" + c.Opts.Account + ":" + kind + ":" + id
}

// Quota answers DescribeAccountAttributes: how many databases the account has in
// this region, and may have. The error is a *scale.Failure.
func (c *Databank) Quota(ctx context.Context) (used, most int, err error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	in := world.Call{Service: "rds", API: "DescribeAccountAttributes", Doing: "reading the quota of databases"}
	if err := c.Enter(ctx, in); err != nil {
		return 0, 0, err
	}
	used, most = c.quota()
	return used, most, nil
}

func (c *Databank) quota() (used, most int) {
	for _, d := range c.databases {
		if d.exists(c.Time.Unix()) {
			used++
		}
	}
	if c.allowed == 0 {
		return used, defaultDatabaseQuota
	}
	return used, c.allowed
}
