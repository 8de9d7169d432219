package rds

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
)

// pending names the modifications that wait, but for the class. Whatever is left
// out here would be applied together with a change of the class without anybody
// being told.
func pending(p *types.PendingModifiedValues) []string {
	if p == nil {
		return nil
	}
	var out []string
	text := func(what string, value *string) {
		if value != nil {
			out = append(out, what+" "+*value)
		}
	}
	number := func(what string, value *int32, unit string) {
		if value != nil {
			out = append(out, what+" "+strconv.Itoa(int(*value))+unit)
		}
	}
	onOff := func(what string, value *bool) {
		if value != nil {
			out = append(out, what+map[bool]string{true: " on", false: " off"}[*value])
		}
	}
	list := func(what string, values []string) {
		if len(values) > 0 {
			out = append(out, what+" "+strings.Join(values, ", "))
		}
	}
	text("engine", p.Engine)
	text("engine version", p.EngineVersion)
	number("allocated storage", p.AllocatedStorage, " GiB")
	text("storage type", p.StorageType)
	number("provisioned IOPS", p.Iops, "")
	number("storage throughput", p.StorageThroughput, " MiB/s")
	list("additional storage volumes", volumes(p.AdditionalStorageVolumes))
	onOff("dedicated log volume", p.DedicatedLogVolume)
	list("processor features", features(p.ProcessorFeatures))
	onOff("Multi-AZ", p.MultiAZ)
	onOff("multi-tenant", p.MultiTenant)
	number("backup retention", p.BackupRetentionPeriod, " days")
	text("name", p.DBInstanceIdentifier)
	number("port", p.Port, "")
	text("subnet group", p.DBSubnetGroupName)
	text("CA certificate", p.CACertificateIdentifier)
	text("license model", p.LicenseModel)
	text("capacity reservation", p.DBCapacityReservationIdentifier)
	onOff("IAM authentication", p.IAMDatabaseAuthenticationEnabled)
	if p.MasterUserPassword != nil {
		out = append(out, "a new master password")
	}
	if logs := p.PendingCloudwatchLogsExports; logs != nil {
		list("log exports on:", logs.LogTypesToEnable)
		list("log exports off:", logs.LogTypesToDisable)
	}
	if p.AutomationMode != "" {
		out = append(out, "automation mode "+string(p.AutomationMode))
	}
	if at := p.ResumeFullAutomationModeTime; at != nil {
		out = append(out, "full automation from "+at.UTC().Format(time.RFC3339))
	}
	return out
}

// clusterPending names the modifications of a cluster that wait. They have the names
// of an instance's; those of its class are its members' own.
func clusterPending(p *types.ClusterPendingModifiedValues) []string {
	if p == nil {
		return nil
	}
	same := types.PendingModifiedValues{
		AllocatedStorage: p.AllocatedStorage, BackupRetentionPeriod: p.BackupRetentionPeriod, DBInstanceIdentifier: p.DBClusterIdentifier,
		EngineVersion: p.EngineVersion, IAMDatabaseAuthenticationEnabled: p.IAMDatabaseAuthenticationEnabled, Iops: p.Iops,
		MasterUserPassword: p.MasterUserPassword, PendingCloudwatchLogsExports: p.PendingCloudwatchLogsExports, StorageType: p.StorageType,
	}
	if c := p.CertificateDetails; c != nil {
		same.CACertificateIdentifier = c.CAIdentifier
	}
	out := pending(&same)
	if p.RdsCustomClusterConfiguration != nil {
		out = append(out, "RDS Custom configuration")
	}
	return out
}

// inSync is the status of a parameter or option group of which nothing waits.
const inSync = "in-sync"

// atRestart names the groups that are not applied yet. Whatever restarts the database
// applies them: one that waits for its window (pending-maintenance-apply) as well as one
// that failed to apply. Source: RDS API reference, DBParameterGroupStatus and
// OptionGroupMembership.
func atRestart(d *types.DBInstance) []string {
	var out []string
	say := func(what string, name, status *string) {
		if s := aws.ToString(status); s != "" && s != inSync {
			out = append(out, fmt.Sprintf("%s %s (%s)", what, aws.ToString(name), s))
		}
	}
	for _, g := range d.DBParameterGroups {
		say("parameter group", g.DBParameterGroupName, g.ParameterApplyStatus)
	}
	for _, g := range d.OptionGroupMemberships {
		say("option group", g.OptionGroupName, g.Status)
	}
	return out
}

func volumes(all []types.AdditionalStorageVolume) []string {
	var out []string
	for _, v := range all {
		out = append(out, aws.ToString(v.VolumeName))
	}
	return out
}

func features(all []types.ProcessorFeature) []string {
	var out []string
	for _, f := range all {
		out = append(out, aws.ToString(f.Name)+" "+aws.ToString(f.Value))
	}
	return out
}
