package wire

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

type describeClustersInput struct {
	DBClusterIdentifier string
	Filters             []databaseFilter `list:"Filter"`
	IncludeShared       engine.Unused
	Marker              string
	MaxRecords          *int
}

type describeClustersOutput struct {
	DBClusters []clusterShape `xml:"DBClusters>DBCluster"`
	Marker     *string
}

type clusterShape struct {
	DBClusterIdentifier   string
	DBClusterArn          string // AWS's spelling
	Status                string
	Engine, EngineVersion string
	EngineMode            string
	ReaderEndpoint        string

	ClusterScalabilityType string `xml:",omitempty"`
	StorageType            string `xml:",omitempty"`

	DBClusterMembers []memberShape `xml:"DBClusterMembers>DBClusterMember"`
	TagList          []databaseTag `xml:"TagList>Tag"`

	PendingModifiedValues            *pendingShape
	ServerlessV2ScalingConfiguration *capacityRange
}

type memberShape struct {
	DBInstanceIdentifier string
	IsClusterWriter      bool

	DBClusterParameterGroupStatus string
}

type capacityRange struct {
	MinCapacity, MaxCapacity float64
}

func (s *tables) describeClusters(ctx context.Context, in *describeClustersInput) (any, error) {
	through, err := databaseFilters(in.Filters, "db-cluster-id")
	if err != nil {
		return nil, err
	}
	ids := s.estate.databank.ClusterIDs()
	if in.DBClusterIdentifier != "" {
		ids = []string{strings.ToLower(in.DBClusterIdentifier)}
	} else if asked := through["db-cluster-id"]; len(asked) > 0 {
		ids = slices.DeleteFunc(ids, func(id string) bool { return !slices.Contains(asked, id) })
	}
	found, err := s.estate.databank.Clusters(ctx, ids)
	if err != nil {
		return nil, err
	}
	var all []clusterShape
	for _, id := range ids {
		k, there := found[id]
		switch {
		case !there && in.DBClusterIdentifier != "":
			return nil, &engine.Fault{Code: "DBClusterNotFoundFault", Message: "DBCluster " + in.DBClusterIdentifier + " not found.", Status: http.StatusNotFound}
		case there && wanted(through["db-cluster-id"], id):
			all = append(all, clusterOf(k))
		}
	}
	items, next, err := databasePage(all, "DescribeDBClusters", in.MaxRecords, mostDatabases, in.Marker)
	return describeClustersOutput{DBClusters: items, Marker: next}, err
}

func clusterOf(k resource.Cluster) clusterShape {
	x := clusterShape{
		DBClusterIdentifier: k.ID, DBClusterArn: k.ARN, Status: k.Status, Engine: k.Engine, EngineVersion: k.Version,
		ReaderEndpoint: k.Reader, TagList: tagsOf(k.Tags), EngineMode: "provisioned", StorageType: k.Storage,
	}
	switch k.Mode {
	case "serverless":
		x.EngineMode = k.Mode
	case "limitless":
		x.ClusterScalabilityType = k.Mode
	}
	for _, m := range k.Members {
		x.DBClusterMembers = append(x.DBClusterMembers, memberShape{DBInstanceIdentifier: m.ID, IsClusterWriter: m.Writer, DBClusterParameterGroupStatus: cmp.Or(m.Parameters, "in-sync")})
	}
	if len(k.Pending) > 0 {
		x.PendingModifiedValues = new(pendingShape)
		for _, p := range k.Pending {
			x.PendingModifiedValues.add(p)
		}
	}
	if k.MaxACU > 0 {
		x.ServerlessV2ScalingConfiguration = &capacityRange{MinCapacity: k.MinACU, MaxCapacity: k.MaxACU}
	}
	return x
}

type modifyClusterInput struct {
	DBClusterIdentifier              string
	ApplyImmediately                 bool // a range is applied at once either way
	ServerlessV2ScalingConfiguration struct {
		MinCapacity, MaxCapacity *float64
		SecondsUntilAutoPause    *int
	}

	AllocatedStorage, AllowEngineModeChange, AllowMajorVersionUpgrade, AutoMinorVersionUpgrade          engine.Foreign
	AwsBackupRecoveryPointArn, BacktrackWindow, BackupRetentionPeriod, CACertificateIdentifier          engine.Foreign
	CloudwatchLogsExportConfiguration, CopyTagsToSnapshot, DBClusterInstanceClass                       engine.Foreign
	DBClusterParameterGroupName, DBInstanceParameterGroupName, DatabaseInsightsMode, DeletionProtection engine.Foreign
	Domain, DomainIAMRoleName, EnableGlobalWriteForwarding, EnableHttpEndpoint                          engine.Foreign
	EnableIAMDatabaseAuthentication, EnableLimitlessDatabase, EnableLocalWriteForwarding                engine.Foreign
	EnablePerformanceInsights, EngineLifecycleSupport, EngineMode, EngineVersion, Iops                  engine.Foreign
	ManageMasterUserPassword, MasterUserAuthenticationType, MasterUserPassword                          engine.Foreign
	MasterUserSecretKmsKeyId, MonitoringInterval, MonitoringRoleArn, NetworkType                        engine.Foreign
	NewDBClusterIdentifier, OptionGroupName, PerformanceInsightsKMSKeyId                                engine.Foreign
	PerformanceInsightsRetentionPeriod, Port, PreferredBackupWindow, PreferredMaintenanceWindow         engine.Foreign
	RotateMasterUserPassword, ScalingConfiguration, StorageType, VpcSecurityGroupIds                    engine.Foreign
}

type modifyClusterOutput struct {
	DBCluster clusterShape
}

func (s *tables) modifyCluster(ctx context.Context, in *modifyClusterInput) (any, error) {
	given := in.ServerlessV2ScalingConfiguration
	switch {
	case given.SecondsUntilAutoPause != nil:
		return nil, &engine.Fault{
			Code: "UnsupportedOperation", Status: http.StatusBadRequest,
			Message: "the simulated cloud does not support the parameter SecondsUntilAutoPause",
		}
	case given.MinCapacity == nil && given.MaxCapacity == nil:
		return nil, &engine.Fault{
			Code: "InvalidParameterCombination", Status: http.StatusBadRequest,
			Message: "the simulated cloud changes only MinCapacity and MaxCapacity of a cluster (in ServerlessV2ScalingConfiguration), and the request has neither",
		}
	}
	// What is not given stays as it is.
	k, _ := s.estate.databank.DescribeCluster(in.DBClusterIdentifier)
	if given.MinCapacity == nil {
		given.MinCapacity = &k.MinACU
	}
	if given.MaxCapacity == nil {
		given.MaxCapacity = &k.MaxACU
	}
	if err := s.estate.databank.SetACU(ctx, in.DBClusterIdentifier, *given.MinCapacity, *given.MaxCapacity); err != nil {
		return nil, err
	}
	k, _ = s.estate.databank.DescribeCluster(in.DBClusterIdentifier)
	return modifyClusterOutput{DBCluster: clusterOf(k)}, nil
}
