package wire

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

const mostOptions = 1000 // the largest MaxRecords

type describeOrderableInput struct {
	Engine, EngineVersion, LicenseModel string
	DBInstanceClass                     string
	Filters                             engine.Unused // RDS itself has none to offer
	Marker                              string
	MaxRecords                          *int
	Vpc                                 engine.Unused // the world has nothing outside a VPC

	AvailabilityZoneGroup engine.Foreign
}

type describeOrderableOutput struct {
	OrderableDBInstanceOptions []optionShape `xml:"OrderableDBInstanceOptions>OrderableDBInstanceOption"`
	Marker                     *string
}

type optionShape struct {
	Engine, EngineVersion string
	DBInstanceClass       string
	LicenseModel          string
	AvailabilityZones     []zoneShape `xml:"AvailabilityZones>AvailabilityZone"`
	MultiAZCapable        bool
	ReadReplicaCapable    bool
	Vpc                   bool // AWS's spelling
	StorageType           string
	SupportsClusters      bool
}

type zoneShape struct{ Name string }

func (s *tables) describeOrderable(ctx context.Context, in *describeOrderableInput) (any, error) {
	options, err := s.estate.databank.Orderable(ctx, in.Engine, in.EngineVersion, in.LicenseModel, in.DBInstanceClass)
	if err != nil {
		return nil, err
	}
	var all []optionShape
	for _, o := range options {
		x := optionShape{
			Engine: in.Engine, EngineVersion: in.EngineVersion, DBInstanceClass: o.Class, LicenseModel: in.LicenseModel,
			MultiAZCapable: o.MultiAZ, ReadReplicaCapable: o.ReadReplica, Vpc: true, StorageType: o.Storage, SupportsClusters: o.SupportsCluster,
		}
		for _, z := range o.Zones {
			x.AvailabilityZones = append(x.AvailabilityZones, zoneShape{z})
		}
		all = append(all, x)
	}
	items, next, err := databasePage(all, "DescribeOrderableDBInstanceOptions", in.MaxRecords, mostOptions, in.Marker)
	return describeOrderableOutput{OrderableDBInstanceOptions: items, Marker: next}, err
}

type describeMaintenanceInput struct {
	Filters            []databaseFilter `list:"Filter"`
	Marker             string
	MaxRecords         *int
	ResourceIdentifier string
}

type describeMaintenanceOutput struct {
	PendingMaintenanceActions []resourceActions `xml:"PendingMaintenanceActions>ResourcePendingMaintenanceActions"`
	Marker                    *string
}

type resourceActions struct {
	ResourceIdentifier              string
	PendingMaintenanceActionDetails []actionShape `xml:"PendingMaintenanceActionDetails>PendingMaintenanceAction"`
}

type actionShape struct {
	Action               string
	AutoAppliedAfterDate *engine.Instant
	CurrentApplyDate     *engine.Instant
	ForcedApplyDate      *engine.Instant
}

func (s *tables) describeMaintenance(ctx context.Context, in *describeMaintenanceInput) (any, error) {
	through, err := databaseFilters(in.Filters, "db-instance-id", "db-cluster-id")
	if err != nil {
		return nil, err
	}
	waiting, err := s.estate.databank.PendingActions(ctx)
	if err != nil {
		return nil, err
	}
	var all []resourceActions
	for _, arn := range slices.Sorted(maps.Keys(waiting)) {
		name := arn[strings.LastIndexByte(arn, ':')+1:]
		if in.ResourceIdentifier != "" && !strings.EqualFold(in.ResourceIdentifier, arn) ||
			!wanted(slices.Concat(through["db-instance-id"], through["db-cluster-id"]), name) {
			continue
		}
		x := resourceActions{ResourceIdentifier: arn}
		for _, text := range waiting[arn] {
			x.PendingMaintenanceActionDetails = append(x.PendingMaintenanceActionDetails, actionOf(text))
		}
		all = append(all, x)
	}
	items, next, err := databasePage(all, "DescribePendingMaintenanceActions", in.MaxRecords, mostDatabases, in.Marker)
	return describeMaintenanceOutput{PendingMaintenanceActions: items, Marker: next}, err
}

// actionOf reads a sentence such as "system-update, applied after 2026-03-08".
func actionOf(text string) actionShape {
	what, when, _ := strings.Cut(text, ", ")
	x := actionShape{Action: what}
	for prefix, date := range map[string]**engine.Instant{
		"applied after ": &x.AutoAppliedAfterDate, "applied on ": &x.CurrentApplyDate, "forced on ": &x.ForcedApplyDate,
	} {
		if at, err := time.Parse(time.DateOnly, strings.TrimPrefix(when, prefix)); err == nil && strings.HasPrefix(when, prefix) {
			*date = &engine.Instant{Time: at}
		}
	}
	return x
}

type describeQuotaInput struct{}

type describeQuotaOutput struct {
	AccountQuotas []quotaShape `xml:"AccountQuotas>AccountQuota"`
}

type quotaShape struct {
	AccountQuotaName string
	Used, Max        int
}

func (s *tables) describeQuota(ctx context.Context, _ *describeQuotaInput) (any, error) {
	used, most, err := s.estate.databank.Quota(ctx)
	return describeQuotaOutput{AccountQuotas: []quotaShape{{AccountQuotaName: "DBInstances", Used: used, Max: most}}}, err
}
