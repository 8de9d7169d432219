package wire

import (
	"context"
	"net/http"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

type databaseOutput struct {
	DBInstance databaseShape
}

// told is the answer to a change of a database: how it is afterwards.
func (s *tables) told(name string, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	d, _ := s.estate.databank.DescribeDatabase(name)
	return databaseOutput{DBInstance: databaseOf(d)}, nil
}

// traitsInput are the traits of a replica that is to be made.
type traitsInput struct {
	CACertificateIdentifier            string
	MonitoringInterval                 int
	MonitoringRoleArn                  string
	EnablePerformanceInsights          bool
	PerformanceInsightsKMSKeyId        string
	PerformanceInsightsRetentionPeriod int
	AutoMinorVersionUpgrade            bool
	PubliclyAccessible                 bool
}

func (in traitsInput) traits() resource.Traits {
	return resource.Traits{
		CA: in.CACertificateIdentifier, Monitoring: in.MonitoringInterval, MonitoringRole: in.MonitoringRoleArn, Insights: in.EnablePerformanceInsights,
		InsightsKey: in.PerformanceInsightsKMSKeyId, InsightsDays: in.PerformanceInsightsRetentionPeriod, MinorUpgrades: in.AutoMinorVersionUpgrade,
	}
}

type createReadReplicaInput struct {
	DBInstanceIdentifier, SourceDBInstanceIdentifier, DBInstanceClass string
	Tags                                                              []databaseTag `list:"Tag"`

	traitsInput
	MaxAllocatedStorage  int
	DatabaseInsightsMode string
	CopyTagsToSnapshot   bool

	// The world has none of what follows.
	BackupTarget, CustomIamInstanceProfile, DBParameterGroupName, DBSubnetGroupName               engine.Unused
	Domain, DomainAuthSecretArn, DomainDnsIps, DomainFqdn, DomainIAMRoleName, DomainOu            engine.Unused
	EnableCloudwatchLogsExports, EnableCustomerOwnedIp, EnableIAMDatabaseAuthentication           engine.Unused
	KmsKeyId, NetworkType, OptionGroupName, ProcessorFeatures                                     engine.Unused
	UseDefaultProcessorFeatures, VpcSecurityGroupIds                                              engine.Unused
	AdditionalStorageVolumes, AllocatedStorage, AvailabilityZone, DBCapacityReservationIdentifier engine.Foreign
	DedicatedLogVolume, DeletionProtection, DestinationRegion, Iops, MultiAZ                      engine.Foreign
	Port, PreSignedUrl, ReplicaMode, SourceDBClusterIdentifier, StorageThroughput, StorageType    engine.Foreign
	TagSpecifications, UpgradeStorageConfig                                                       engine.Foreign
}

func (s *tables) createReadReplica(ctx context.Context, in *createReadReplicaInput) (any, error) {
	if in.SourceDBInstanceIdentifier == "" {
		return nil, databaseInvalid("The parameter SourceDBInstanceIdentifier must be provided and must not be blank.")
	}
	traits := in.traits()
	traits.MostStorage, traits.InsightsMode, traits.CopyTags = in.MaxAllocatedStorage, in.DatabaseInsightsMode, in.CopyTagsToSnapshot
	return s.told(in.DBInstanceIdentifier, s.estate.databank.CreateReplica(ctx, resource.NewReplica{
		Name: in.DBInstanceIdentifier, Source: in.SourceDBInstanceIdentifier, Class: in.DBInstanceClass, Tags: databaseTags(in.Tags), Traits: traits,
	}))
}

type createMemberInput struct {
	DBInstanceIdentifier, DBClusterIdentifier, DBInstanceClass, Engine string
	Tags                                                               []databaseTag `list:"Tag"`

	traitsInput

	// The world has none of what follows.
	CopyTagsToSnapshot, CustomIamInstanceProfile                                               engine.Unused
	DBParameterGroupName, DBSubnetGroupName, DatabaseInsightsMode, Domain, DomainAuthSecretArn engine.Unused
	DomainDnsIps, DomainFqdn, DomainIAMRoleName, DomainOu, EnableCloudwatchLogsExports         engine.Unused
	EnableCustomerOwnedIp, EnableIAMDatabaseAuthentication, NetworkType, OptionGroupName       engine.Unused
	PromotionTier, VpcSecurityGroupIds                                                         engine.Unused
	AdditionalStorageVolumes, AllocatedStorage, AvailabilityZone, BackupRetentionPeriod        engine.Foreign
	BackupTarget, CharacterSetName, DBCapacityReservationIdentifier, DBName, DBSecurityGroups  engine.Foreign
	DBSystemId, DedicatedLogVolume, DeletionProtection, EngineLifecycleSupport, EngineVersion  engine.Foreign
	Iops, KmsKeyId, LicenseModel, ManageMasterUserPassword, MasterUserAuthenticationType       engine.Foreign
	MasterUserPassword, MasterUserSecretKmsKeyId, MasterUsername, MaxAllocatedStorage          engine.Foreign
	MultiAZ, MultiTenant, NcharCharacterSetName, Port, PreferredBackupWindow                   engine.Foreign
	PreferredMaintenanceWindow, ProcessorFeatures, StorageEncrypted, StorageThroughput         engine.Foreign
	StorageType, TagSpecifications, TdeCredentialArn, TdeCredentialPassword, Timezone          engine.Foreign
}

func (s *tables) createMember(ctx context.Context, in *createMemberInput) (any, error) {
	if in.DBClusterIdentifier == "" {
		return nil, &engine.Fault{
			Code: "UnsupportedOperation", Status: http.StatusBadRequest,
			Message: "in the simulated cloud CreateDBInstance creates only members of a cluster; DBClusterIdentifier is missing",
		}
	}
	return s.told(in.DBInstanceIdentifier, s.estate.databank.CreateReplica(ctx, resource.NewReplica{
		Name: in.DBInstanceIdentifier, Cluster: in.DBClusterIdentifier, Class: in.DBInstanceClass, Engine: in.Engine, Tags: databaseTags(in.Tags), Traits: in.traits(),
	}))
}

type deleteDatabaseInput struct {
	DBInstanceIdentifier      string
	DeleteAutomatedBackups    engine.Unused
	FinalDBSnapshotIdentifier string
	SkipFinalSnapshot         bool
}

// deleteDatabase takes no final snapshot: RDS allows none of a replica, and the
// world has none.
func (s *tables) deleteDatabase(ctx context.Context, in *deleteDatabaseInput) (any, error) {
	message := ""
	switch {
	case in.SkipFinalSnapshot && in.FinalDBSnapshotIdentifier != "":
		message = "FinalDBSnapshotIdentifier can't be specified when SkipFinalSnapshot is specified."
	case in.FinalDBSnapshotIdentifier != "":
		message = "FinalDBSnapshotIdentifier can't be specified when deleting a read replica. The simulated cloud takes no final snapshot of other databases either: specify SkipFinalSnapshot."
	case !in.SkipFinalSnapshot:
		message = "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
	}
	if message != "" {
		return nil, &engine.Fault{Code: "InvalidParameterCombination", Message: message, Status: http.StatusBadRequest}
	}
	return s.told(in.DBInstanceIdentifier, s.estate.databank.DeleteReplica(ctx, in.DBInstanceIdentifier))
}

type modifyDatabaseInput struct {
	DBInstanceIdentifier, DBInstanceClass string
	ApplyImmediately                      bool

	AdditionalStorageVolumes, AllocatedStorage, AllowMajorVersionUpgrade, AutoMinorVersionUpgrade engine.Foreign
	AutomationMode, AwsBackupRecoveryPointArn, BackupRetentionPeriod, CACertificateIdentifier     engine.Foreign
	CertificateRotationRestart, CloudwatchLogsExportConfiguration, CopyTagsToSnapshot             engine.Foreign
	DBCapacityReservationIdentifier, DBParameterGroupName, DBPortNumber, DBSecurityGroups         engine.Foreign
	DBSubnetGroupName, DatabaseInsightsMode, DedicatedLogVolume, DeletionProtection               engine.Foreign
	DisableDomain, Domain, DomainAuthSecretArn, DomainDnsIps, DomainFqdn, DomainIAMRoleName       engine.Foreign
	DomainOu, EnableCustomerOwnedIp, EnableIAMDatabaseAuthentication, EnablePerformanceInsights   engine.Foreign
	Engine, EngineLifecycleSupport, EngineVersion, Iops, LicenseModel, ManageMasterUserPassword   engine.Foreign
	MasterUserAuthenticationType, MasterUserPassword, MasterUserSecretKmsKeyId                    engine.Foreign
	MaxAllocatedStorage, MonitoringInterval, MonitoringRoleArn, MultiAZ, MultiTenant              engine.Foreign
	NetworkType, NewDBInstanceIdentifier, OptionGroupName, PerformanceInsightsKMSKeyId            engine.Foreign
	PerformanceInsightsRetentionPeriod, PreferredBackupWindow, PreferredMaintenanceWindow         engine.Foreign
	ProcessorFeatures, PromotionTier, PubliclyAccessible, ReplicaMode, TagSpecifications          engine.Foreign
	ResumeFullAutomationModeMinutes, RotateMasterUserPassword, StorageThroughput, StorageType     engine.Foreign
	TdeCredentialArn, TdeCredentialPassword, UseDefaultProcessorFeatures, VpcSecurityGroupIds     engine.Foreign
}

func (s *tables) modifyDatabase(ctx context.Context, in *modifyDatabaseInput) (any, error) {
	if in.DBInstanceClass == "" {
		return nil, &engine.Fault{
			Code: "InvalidParameterCombination", Status: http.StatusBadRequest,
			Message: "No modifications were requested",
		}
	}
	set := s.estate.databank.ScheduleClass
	if in.ApplyImmediately {
		set = s.estate.databank.SetClass
	}
	return s.told(in.DBInstanceIdentifier, set(ctx, in.DBInstanceIdentifier, in.DBInstanceClass))
}
