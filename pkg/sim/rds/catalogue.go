package rds

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/ec2"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// databaseClasses are the classes that every world knows: those of the instance
// types that RDS has, too.
var databaseClasses = func() (classes []string) {
	for _, t := range ec2.MachineTypes {
		if family, _, _ := strings.Cut(t.Name, "."); slices.Contains([]string{"t3", "m5", "m6i", "r6g"}, family) {
			classes = append(classes, "db."+t.Name)
		}
	}
	return classes
}()

// kind is what a class can do; zero for one that nobody has heard of.
func (d *DatabaseSpec) kind(class string) DatabaseClass {
	kind := d.Classes[class]
	if !slices.Contains(databaseClasses, class) {
		return kind
	}
	i := slices.IndexFunc(ec2.MachineTypes, func(t resource.MachineType) bool { return "db."+t.Name == class })
	if kind.Factor == 0 {
		kind.Factor = float64(ec2.MachineTypes[i].CPUs) / 2
	}
	if kind.Memory == 0 {
		kind.Memory = ec2.MachineTypes[i].Memory
	}
	return kind
}

// Orderable answers DescribeOrderableDBInstanceOptions: the ways in which a class
// can be had for an engine; "" is every class. A version or a license that the
// engine does not have here offers nothing. The error is a *scale.Failure.
func (c *Databank) Orderable(ctx context.Context, engine, version, license, class string) ([]resource.ClassOption, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	in := world.Call{
		Service: "rds", API: "DescribeOrderableDBInstanceOptions", Doing: "reading how " + class + " can be ordered for " + engine + " " + version,
		Names: []string{engine, class},
	}
	if class == "" {
		in.Doing = "reading which classes can be ordered for " + engine + " " + version
	}
	if err := c.Enter(ctx, in); err != nil {
		return nil, err
	}
	if engine == "" {
		return nil, world.Refuse(in.Doing, "MissingParameter", "The request must contain the parameter Engine.")
	}
	return c.options(engine, version, license, class), nil
}

func (c *Databank) options(engine, version, license, class string) (list []resource.ClassOption) {
	known := slices.Clone(databaseClasses)
	versions, licenses := []string{versionOf(engine)}, []string{licenseOf(engine)}
	for _, d := range c.databases {
		if d.Engine != engine {
			continue
		}
		versions, licenses = append(versions, d.Version), append(licenses, d.License)
		known = append(known, slices.Sorted(maps.Keys(d.Classes))...)
	}
	aurora := strings.HasPrefix(engine, "aurora")
	if aurora {
		known = append(known, serverless)
	}
	slices.Sort(known)
	if version != "" && !slices.Contains(versions, version) || license != "" && !slices.Contains(licenses, license) {
		return nil
	}
	zones := []string{c.Opts.Region + "a", c.Opts.Region + "b", c.Opts.Region + "c"}
	for _, name := range slices.Compact(known) {
		if class != "" && class != name || slices.Contains(c.notOffered, name) || ec2.ArchitectureOf(name) == "arm64" && !runsOnARM(engine) {
			continue
		}
		for _, storage := range storages(engine) {
			list = append(list, resource.ClassOption{
				Class: name, Storage: storage, MultiAZ: !aurora, ReadReplica: !aurora, Zones: slices.Clone(zones),
				SupportsCluster: !aurora && strings.HasPrefix(name, "db.r6g"),
			})
		}
	}
	return list
}

// orderable reports whether a class can be had for a database as it is.
func (c *Databank) orderable(d *DatabaseSpec, class string) bool {
	return slices.ContainsFunc(c.options(d.Engine, d.Version, d.License, class), func(o resource.ClassOption) bool {
		return o.Storage == d.Storage && (o.MultiAZ || !d.MultiAZ)
	})
}

func versionOf(engine string) string {
	switch {
	case engine == "aurora-mysql":
		return "8.0.mysql_aurora.3.07.1"
	case engine == "mariadb":
		return "10.11.9"
	case strings.HasSuffix(engine, "postgres") || strings.HasSuffix(engine, "postgresql"):
		return "16.4"
	case strings.HasPrefix(engine, "oracle"):
		return "19.0.0.0.ru-2024-07.rur-2024-07.r1"
	case strings.HasPrefix(engine, "sqlserver"):
		return "15.00.4390.2.v1"
	}
	return "8.0.39"
}

func licenseOf(engine string) string {
	switch {
	case engine == "postgres" || engine == "aurora-postgresql":
		return "postgresql-license"
	case strings.HasPrefix(engine, "oracle"):
		return "bring-your-own-license"
	case strings.HasPrefix(engine, "sqlserver"):
		return "license-included"
	}
	return "general-public-license"
}

func storageOf(engine string) string { return storages(engine)[0] }

func storages(engine string) []string {
	if strings.HasPrefix(engine, "aurora") {
		return []string{"aurora"}
	}
	return []string{"gp3", "gp2", "io1", "io2"}
}

// runsOnARM is false for the engines whose makers have no build for Graviton.
func runsOnARM(engine string) bool {
	return !strings.HasPrefix(engine, "oracle") && !strings.HasPrefix(engine, "sqlserver") && !strings.HasPrefix(engine, "db2")
}

// mostReplicas is how many read replicas a database of an engine may have.
func mostReplicas(engine string) int {
	switch {
	case strings.HasPrefix(engine, "oracle") || strings.HasPrefix(engine, "sqlserver"):
		return 5
	case strings.HasPrefix(engine, "db2"):
		return 3
	}
	return 15
}

func portOf(engine string) int {
	switch {
	case strings.Contains(engine, "postgres"):
		return 5432
	case strings.HasPrefix(engine, "oracle"):
		return 1521
	case strings.HasPrefix(engine, "sqlserver"):
		return 1433
	}
	return 3306
}
