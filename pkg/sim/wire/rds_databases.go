package wire

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

const mostDatabases = 100 // the largest MaxRecords

type describeDatabasesInput struct {
	DBInstanceIdentifier string
	Filters              []databaseFilter `list:"Filter"`
	Marker               string
	MaxRecords           *int
}

type describeDatabasesOutput struct {
	DBInstances []databaseShape `xml:"DBInstances>DBInstance"`
	Marker      *string
}

type databaseShape struct {
	DBInstanceIdentifier  string
	DBInstanceArn         string // AWS's spelling
	DBInstanceClass       string
	DBInstanceStatus      string
	DBClusterIdentifier   string `xml:",omitempty"`
	Engine, EngineVersion string
	LicenseModel          string
	StorageType           string
	AllocatedStorage      int
	AvailabilityZone      string
	MultiAZ               bool
	BackupRetentionPeriod int
	DeletionProtection    bool
	Endpoint              *endpointShape
	InstanceCreateTime    *engine.Instant

	PreferredBackupWindow      string `xml:",omitempty"`
	PreferredMaintenanceWindow string
	PendingModifiedValues      pendingShape

	ReadReplicaSourceDBInstanceIdentifier string   `xml:",omitempty"`
	ReadReplicaDBInstanceIdentifiers      []string `xml:"ReadReplicaDBInstanceIdentifiers>ReadReplicaDBInstanceIdentifier"`

	StorageOperationStatus          string `xml:",omitempty"`
	StorageOperationPercentProgress int    `xml:",omitempty"`
	traitsShape

	DBParameterGroups      []parameterGroupShape `xml:"DBParameterGroups>DBParameterGroup"`
	OptionGroupMemberships []optionGroupShape    `xml:"OptionGroupMemberships>OptionGroupMembership"`

	StatusInfos []statusInfo  `xml:"StatusInfos>DBInstanceStatusInfo"`
	TagList     []databaseTag `xml:"TagList>Tag"`
}

type endpointShape struct {
	Address string
	Port    int
}

type pendingShape struct {
	DBInstanceClass  string `xml:",omitempty"`
	EngineVersion    string `xml:",omitempty"`
	StorageType      string `xml:",omitempty"`
	AllocatedStorage int    `xml:",omitempty"`
}

// traitsShape are the traits of a database, as it tells of them.
type traitsShape struct {
	CACertificateIdentifier            string `xml:",omitempty"`
	MaxAllocatedStorage                int    `xml:",omitempty"`
	MonitoringInterval                 int
	MonitoringRoleArn                  string `xml:",omitempty"`
	PerformanceInsightsEnabled         bool
	PerformanceInsightsKMSKeyId        string `xml:",omitempty"`
	PerformanceInsightsRetentionPeriod int    `xml:",omitempty"`
	DatabaseInsightsMode               string `xml:",omitempty"`
	AutoMinorVersionUpgrade            bool
	CopyTagsToSnapshot                 bool
	PubliclyAccessible                 bool // nothing here is
}

func traitsOf(t resource.Traits) traitsShape {
	return traitsShape{
		CACertificateIdentifier: t.CA, MaxAllocatedStorage: t.MostStorage, MonitoringInterval: t.Monitoring, MonitoringRoleArn: t.MonitoringRole,
		PerformanceInsightsEnabled: t.Insights, PerformanceInsightsKMSKeyId: t.InsightsKey, PerformanceInsightsRetentionPeriod: t.InsightsDays,
		DatabaseInsightsMode: t.InsightsMode, AutoMinorVersionUpgrade: t.MinorUpgrades, CopyTagsToSnapshot: t.CopyTags,
	}
}

type parameterGroupShape struct {
	DBParameterGroupName, ParameterApplyStatus string
}

type optionGroupShape struct {
	OptionGroupName, Status string
}

// wait reads what waits for a restart, in the words of package sim.
func (x *databaseShape) wait(text string) {
	words := strings.Fields(text)
	if len(words) != 4 {
		return
	}
	name, status := words[2], strings.Trim(words[3], "()")
	if words[0] == "parameter" {
		x.DBParameterGroups = append(x.DBParameterGroups, parameterGroupShape{name, status})
	} else {
		x.OptionGroupMemberships = append(x.OptionGroupMemberships, optionGroupShape{name, status})
	}
}

type statusInfo struct {
	StatusType string
	Normal     bool
	Status     string
}

func (s *tables) describeDatabases(ctx context.Context, in *describeDatabasesInput) (any, error) {
	through, err := databaseFilters(in.Filters, "db-instance-id", "db-cluster-id")
	if err != nil {
		return nil, err
	}
	ids := s.estate.databank.DatabaseIDs()
	if in.DBInstanceIdentifier != "" {
		ids = []string{strings.ToLower(in.DBInstanceIdentifier)}
	} else if asked := through["db-instance-id"]; len(asked) > 0 {
		ids = slices.DeleteFunc(ids, func(id string) bool { return !slices.Contains(asked, id) })
	}
	found, err := s.estate.databank.Databases(ctx, ids)
	if err != nil {
		return nil, err
	}
	var all []databaseShape
	for _, id := range ids {
		d, there := found[id]
		switch {
		case !there && in.DBInstanceIdentifier != "":
			return nil, &engine.Fault{Code: "DBInstanceNotFound", Message: "DBInstance " + in.DBInstanceIdentifier + " not found.", Status: http.StatusNotFound}
		case there && wanted(through["db-instance-id"], id) && wanted(through["db-cluster-id"], d.Cluster):
			all = append(all, databaseOf(d))
		}
	}
	items, next, err := databasePage(all, "DescribeDBInstances", in.MaxRecords, mostDatabases, in.Marker)
	return describeDatabasesOutput{DBInstances: items, Marker: next}, err
}

func databaseOf(d resource.Database) databaseShape {
	x := databaseShape{
		DBInstanceIdentifier: d.ID, DBInstanceArn: d.ARN, DBInstanceClass: d.Class, DBInstanceStatus: d.Status, DBClusterIdentifier: d.Cluster,
		Engine: d.Engine, EngineVersion: d.Version, LicenseModel: d.License, StorageType: d.Storage, AllocatedStorage: d.Allocated, AvailabilityZone: d.Zone, MultiAZ: d.MultiAZ,
		BackupRetentionPeriod: d.BackupDays, DeletionProtection: d.Protected,
		PreferredBackupWindow: d.BackupWindow, PreferredMaintenanceWindow: d.Maintenance,
		ReadReplicaSourceDBInstanceIdentifier: d.Source, ReadReplicaDBInstanceIdentifiers: d.Replicas, TagList: tagsOf(d.Tags),
		traitsShape: traitsOf(d.Traits),
	}
	if host, port, err := net.SplitHostPort(d.Endpoint); err == nil {
		number, _ := strconv.Atoi(port)
		x.Endpoint = &endpointShape{Address: host, Port: number}
	}
	if !d.Created.IsZero() {
		x.InstanceCreateTime = &engine.Instant{Time: d.Created}
	}
	if d.Replication != "" {
		x.StatusInfos = []statusInfo{{StatusType: "read replication", Normal: d.Replication == resource.Replicating, Status: d.Replication}}
	}
	// What is no percentage leaves it out.
	x.StorageOperationStatus, _, _ = strings.Cut(d.Loading, ", ")
	_, _ = fmt.Sscanf(d.Loading, x.StorageOperationStatus+", %d %%", &x.StorageOperationPercentProgress)
	x.PendingModifiedValues.DBInstanceClass = d.PendingClass
	for _, p := range d.Pending {
		x.PendingModifiedValues.add(p)
	}
	for _, r := range d.AtRestart {
		x.wait(r)
	}
	return x
}

// add reads a pending modification in the words of package resource.
func (p *pendingShape) add(text string) {
	if version, ok := strings.CutPrefix(text, "engine version "); ok {
		p.EngineVersion = version
	}
	if storage, ok := strings.CutPrefix(text, "storage type "); ok {
		p.StorageType = storage
	}
	// What is no number of GiB leaves it out.
	_, _ = fmt.Sscanf(text, "allocated storage %d GiB", &p.AllocatedStorage)
}

func tagsOf(tags map[string]string) (list []databaseTag) {
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, databaseTag{Key: key, Value: tags[key]})
	}
	return list
}
