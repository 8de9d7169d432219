package wire

import (
	"context"
	"net/http"

	"github.com/dynascale/dynascale/pkg/estate"
)

type databaseOutput struct {
	DBInstance databaseShape
}

// told is the answer to a change of a database: how it is afterwards.
func (s *Server) told(name string, err error) (any, error) {
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

func (in traitsInput) traits() estate.Traits {
	return estate.Traits{
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
	BackupTarget, CustomIamInstanceProfile, DBParameterGroupName, DBSubnetGroupName               unused
	Domain, DomainAuthSecretArn, DomainDnsIps, DomainFqdn, DomainIAMRoleName, DomainOu            unused
	EnableCloudwatchLogsExports, EnableCustomerOwnedIp, EnableIAMDatabaseAuthentication           unused
	KmsKeyId, NetworkType, OptionGroupName, ProcessorFeatures                                     unused
	UseDefaultProcessorFeatures, VpcSecurityGroupIds                                              unused
	AdditionalStorageVolumes, AllocatedStorage, AvailabilityZone, DBCapacityReservationIdentifier foreign
	DedicatedLogVolume, DeletionProtection, DestinationRegion, Iops, MultiAZ                      foreign
	Port, PreSignedUrl, ReplicaMode, SourceDBClusterIdentifier, StorageThroughput, StorageType    foreign
	TagSpecifications, UpgradeStorageConfig                                                       foreign
}

func (s *Server) createReadReplica(ctx context.Context, in *createReadReplicaInput) (any, error) {
	if in.SourceDBInstanceIdentifier == "" {
		return nil, databaseInvalid("The parameter SourceDBInstanceIdentifier must be provided and must not be blank.")
	}
	traits := in.traits()
	traits.MostStorage, traits.InsightsMode, traits.CopyTags = in.MaxAllocatedStorage, in.DatabaseInsightsMode, in.CopyTagsToSnapshot
	return s.told(in.DBInstanceIdentifier, s.estate.databank.CreateReplica(ctx, estate.NewReplica{
		Name: in.DBInstanceIdentifier, Source: in.SourceDBInstanceIdentifier, Class: in.DBInstanceClass, Tags: databaseTags(in.Tags), Traits: traits,
	}))
}

type createMemberInput struct {
	DBInstanceIdentifier, DBClusterIdentifier, DBInstanceClass, Engine string
	Tags                                                               []databaseTag `list:"Tag"`

	traitsInput

	// The world has none of what follows.
	CopyTagsToSnapshot, CustomIamInstanceProfile                                               unused
	DBParameterGroupName, DBSubnetGroupName, DatabaseInsightsMode, Domain, DomainAuthSecretArn unused
	DomainDnsIps, DomainFqdn, DomainIAMRoleName, DomainOu, EnableCloudwatchLogsExports         unused
	EnableCustomerOwnedIp, EnableIAMDatabaseAuthentication, NetworkType, OptionGroupName       unused
	PromotionTier, VpcSecurityGroupIds                                                         unused
	AdditionalStorageVolumes, AllocatedStorage, AvailabilityZone, BackupRetentionPeriod        foreign
	BackupTarget, CharacterSetName, DBCapacityReservationIdentifier, DBName, DBSecurityGroups  foreign
	DBSystemId, DedicatedLogVolume, DeletionProtection, EngineLifecycleSupport, EngineVersion  foreign
	Iops, KmsKeyId, LicenseModel, ManageMasterUserPassword, MasterUserAuthenticationType       foreign
	MasterUserPassword, MasterUserSecretKmsKeyId, MasterUsername, MaxAllocatedStorage          foreign
	MultiAZ, MultiTenant, NcharCharacterSetName, Port, PreferredBackupWindow                   foreign
	PreferredMaintenanceWindow, ProcessorFeatures, StorageEncrypted, StorageThroughput         foreign
	StorageType, TagSpecifications, TdeCredentialArn, TdeCredentialPassword, Timezone          foreign
}

func (s *Server) createMember(ctx context.Context, in *createMemberInput) (any, error) {
	if in.DBClusterIdentifier == "" {
		return nil, &fault{
			code: "UnsupportedOperation", status: http.StatusBadRequest,
			message: "the simulated cloud creates databases only as members of a cluster; DBClusterIdentifier is missing",
		}
	}
	return s.told(in.DBInstanceIdentifier, s.estate.databank.CreateReplica(ctx, estate.NewReplica{
		Name: in.DBInstanceIdentifier, Cluster: in.DBClusterIdentifier, Class: in.DBInstanceClass, Engine: in.Engine, Tags: databaseTags(in.Tags), Traits: in.traits(),
	}))
}

type deleteDatabaseInput struct {
	DBInstanceIdentifier      string
	DeleteAutomatedBackups    unused
	FinalDBSnapshotIdentifier string
	SkipFinalSnapshot         bool
}

// deleteDatabase takes no final snapshot: RDS allows none of a replica, and the
// world has none.
func (s *Server) deleteDatabase(ctx context.Context, in *deleteDatabaseInput) (any, error) {
	message := ""
	switch {
	case in.SkipFinalSnapshot && in.FinalDBSnapshotIdentifier != "":
		message = "FinalDBSnapshotIdentifier can't be specified when SkipFinalSnapshot is specified."
	case in.FinalDBSnapshotIdentifier != "":
		message = "FinalDBSnapshotIdentifier can't be specified when deleting a read replica, and the simulated cloud has no snapshots of other databases."
	case !in.SkipFinalSnapshot:
		message = "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
	}
	if message != "" {
		return nil, &fault{code: "InvalidParameterCombination", message: message, status: http.StatusBadRequest}
	}
	return s.told(in.DBInstanceIdentifier, s.estate.databank.DeleteReplica(ctx, in.DBInstanceIdentifier))
}

type modifyDatabaseInput struct {
	DBInstanceIdentifier, DBInstanceClass string
	ApplyImmediately                      bool

	AdditionalStorageVolumes, AllocatedStorage, AllowMajorVersionUpgrade, AutoMinorVersionUpgrade foreign
	AutomationMode, AwsBackupRecoveryPointArn, BackupRetentionPeriod, CACertificateIdentifier     foreign
	CertificateRotationRestart, CloudwatchLogsExportConfiguration, CopyTagsToSnapshot             foreign
	DBCapacityReservationIdentifier, DBParameterGroupName, DBPortNumber, DBSecurityGroups         foreign
	DBSubnetGroupName, DatabaseInsightsMode, DedicatedLogVolume, DeletionProtection               foreign
	DisableDomain, Domain, DomainAuthSecretArn, DomainDnsIps, DomainFqdn, DomainIAMRoleName       foreign
	DomainOu, EnableCustomerOwnedIp, EnableIAMDatabaseAuthentication, EnablePerformanceInsights   foreign
	Engine, EngineLifecycleSupport, EngineVersion, Iops, LicenseModel, ManageMasterUserPassword   foreign
	MasterUserAuthenticationType, MasterUserPassword, MasterUserSecretKmsKeyId                    foreign
	MaxAllocatedStorage, MonitoringInterval, MonitoringRoleArn, MultiAZ, MultiTenant              foreign
	NetworkType, NewDBInstanceIdentifier, OptionGroupName, PerformanceInsightsKMSKeyId            foreign
	PerformanceInsightsRetentionPeriod, PreferredBackupWindow, PreferredMaintenanceWindow         foreign
	ProcessorFeatures, PromotionTier, PubliclyAccessible, ReplicaMode, TagSpecifications          foreign
	ResumeFullAutomationModeMinutes, RotateMasterUserPassword, StorageThroughput, StorageType     foreign
	TdeCredentialArn, TdeCredentialPassword, UseDefaultProcessorFeatures, VpcSecurityGroupIds     foreign
}

func (s *Server) modifyDatabase(ctx context.Context, in *modifyDatabaseInput) (any, error) {
	if in.DBInstanceClass == "" {
		return nil, &fault{
			code: "InvalidParameterCombination", status: http.StatusBadRequest,
			message: "No modifications were requested",
		}
	}
	set := s.estate.databank.ScheduleClass
	if in.ApplyImmediately {
		set = s.estate.databank.SetClass
	}
	return s.told(in.DBInstanceIdentifier, set(ctx, in.DBInstanceIdentifier, in.DBInstanceClass))
}
