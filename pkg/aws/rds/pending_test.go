package rds

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/google/go-cmp/cmp"
)

func TestPending(t *testing.T) {
	c, _ := scripted(t, ok(page("DescribeDBInstances", "DBInstances", "", `<DBInstance><DBInstanceIdentifier>shop</DBInstanceIdentifier><PendingModifiedValues>
<DBInstanceClass>db.r6g.xlarge</DBInstanceClass><AllocatedStorage>200</AllocatedStorage><MasterUserPassword>****</MasterUserPassword><MultiAZ>true</MultiAZ>
<EngineVersion>16.4</EngineVersion><Iops>12000</Iops><BackupRetentionPeriod>0</BackupRetentionPeriod><StorageType>io2</StorageType><IAMDatabaseAuthenticationEnabled>false</IAMDatabaseAuthenticationEnabled>
<PendingCloudwatchLogsExports><LogTypesToEnable><member>postgresql</member><member>upgrade</member></LogTypesToEnable><LogTypesToDisable/></PendingCloudwatchLogsExports>
<ProcessorFeatures><ProcessorFeature><Name>coreCount</Name><Value>4</Value></ProcessorFeature><ProcessorFeature><Name>threadsPerCore</Name><Value>1</Value></ProcessorFeature></ProcessorFeatures>
</PendingModifiedValues></DBInstance>`)))
	got, err := c.Databases(t.Context(), []string{"shop"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"engine version 16.4", "allocated storage 200 GiB", "storage type io2", "provisioned IOPS 12000", "processor features coreCount 4, threadsPerCore 1",
		"Multi-AZ on", "backup retention 0 days", "IAM authentication off", "a new master password", "log exports on: postgresql, upgrade",
	}
	if diff := cmp.Diff(want, got["shop"].Pending); diff != "" {
		t.Error(diff)
	}
	if got["shop"].PendingClass != "db.r6g.xlarge" {
		t.Errorf("pending class %q", got["shop"].PendingClass)
	}
}

// What RDS learns to modify later must not wait unseen behind a change of the class:
// this fails when the SDK has a field that pending does not name.
func TestPendingNamesEveryField(t *testing.T) {
	at := time.Date(2026, 3, 8, 4, 0, 0, 0, time.UTC)
	values := map[string]any{
		"AdditionalStorageVolumes":     []types.AdditionalStorageVolume{{VolumeName: aws.String("rdsdbdata2")}},
		"AutomationMode":               types.AutomationModeFull,
		"PendingCloudwatchLogsExports": &types.PendingCloudwatchLogsExports{LogTypesToDisable: []string{"error"}},
		"ProcessorFeatures":            []types.ProcessorFeature{{Name: aws.String("coreCount"), Value: aws.String("4")}},
		"ResumeFullAutomationModeTime": &at,
	}
	want := map[string]string{
		"AdditionalStorageVolumes": "additional storage volumes rdsdbdata2", "AllocatedStorage": "allocated storage 7 GiB", "AutomationMode": "automation mode full",
		"BackupRetentionPeriod": "backup retention 7 days", "CACertificateIdentifier": "CA certificate x", "DBCapacityReservationIdentifier": "capacity reservation x",
		"DBInstanceClass":      "", // is told as PendingClass
		"DBInstanceIdentifier": "name x", "DBSubnetGroupName": "subnet group x", "DedicatedLogVolume": "dedicated log volume on", "Engine": "engine x",
		"EngineVersion": "engine version x", "IAMDatabaseAuthenticationEnabled": "IAM authentication on", "Iops": "provisioned IOPS 7", "LicenseModel": "license model x",
		"MasterUserPassword": "a new master password", "MultiAZ": "Multi-AZ on", "MultiTenant": "multi-tenant on", "PendingCloudwatchLogsExports": "log exports off: error",
		"Port": "port 7", "ProcessorFeatures": "processor features coreCount 4", "ResumeFullAutomationModeTime": "full automation from 2026-03-08T04:00:00Z",
		"StorageThroughput": "storage throughput 7 MiB/s", "StorageType": "storage type x",
	}
	namesEvery(t, pending, values, want)
	if got := pending(&types.PendingModifiedValues{PendingCloudwatchLogsExports: &types.PendingCloudwatchLogsExports{}}); got != nil {
		t.Errorf("nothing waits, and is told as %q", got)
	}
	values["CertificateDetails"] = &types.CertificateDetails{CAIdentifier: aws.String("x")}
	values["RdsCustomClusterConfiguration"] = &types.RdsCustomClusterConfiguration{}
	want["CertificateDetails"], want["RdsCustomClusterConfiguration"] = "CA certificate x", "RDS Custom configuration"
	want["DBClusterIdentifier"] = "name x"
	namesEvery(t, clusterPending, values, want)
}

func namesEvery[P any](t *testing.T, pending func(*P) []string, values map[string]any, want map[string]string) {
	t.Helper()
	kind := reflect.TypeFor[P]()
	for i := range kind.NumField() {
		field := kind.Field(i)
		if !field.IsExported() {
			continue
		}
		var p P
		value := values[field.Name]
		switch field.Type {
		case reflect.TypeFor[*string]():
			value = aws.String("x")
		case reflect.TypeFor[*int32]():
			value = aws.Int32(7)
		case reflect.TypeFor[*bool]():
			value = aws.Bool(true)
		}
		if value == nil {
			t.Errorf("nothing here knows what to put into %s", field.Name)
			continue
		}
		reflect.ValueOf(&p).Elem().Field(i).Set(reflect.ValueOf(value))
		if got := strings.Join(pending(&p), "; "); got != want[field.Name] {
			t.Errorf("%s: got %q, want %q", field.Name, got, want[field.Name])
		}
		if got := pending(&p); field.Name != "DBInstanceClass" && len(got) != 1 {
			t.Errorf("%s waits and is told as %q", field.Name, got)
		}
	}
}

// Groups that are not applied yet are told with their status, whatever it is: a restart
// applies them.
func TestAtRestart(t *testing.T) {
	c, _ := scripted(t, ok(page("DescribeDBInstances", "DBInstances", "", `<DBInstance><DBInstanceIdentifier>shop</DBInstanceIdentifier>
<DBParameterGroups><DBParameterGroup><DBParameterGroupName>shop-mysql8</DBParameterGroupName><ParameterApplyStatus>pending-reboot</ParameterApplyStatus></DBParameterGroup></DBParameterGroups>
<OptionGroupMemberships><OptionGroupMembership><OptionGroupName>audit</OptionGroupName><Status>pending-maintenance-apply</Status></OptionGroupMembership>
<OptionGroupMembership><OptionGroupName>old</OptionGroupName><Status>pending-removal</Status></OptionGroupMembership></OptionGroupMemberships></DBInstance>
<DBInstance><DBInstanceIdentifier>calm</DBInstanceIdentifier>
<DBParameterGroups><DBParameterGroup><DBParameterGroupName>default.mysql8.0</DBParameterGroupName><ParameterApplyStatus>in-sync</ParameterApplyStatus></DBParameterGroup></DBParameterGroups>
<OptionGroupMemberships><OptionGroupMembership><OptionGroupName>default:mysql-8-0</OptionGroupName><Status>in-sync</Status></OptionGroupMembership></OptionGroupMemberships></DBInstance>`)))
	got, err := c.Databases(t.Context(), []string{"shop", "calm"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"parameter group shop-mysql8 (pending-reboot)", "option group audit (pending-maintenance-apply)", "option group old (pending-removal)"}
	if diff := cmp.Diff(want, got["shop"].AtRestart); diff != "" {
		t.Error(diff)
	}
	if got["calm"].AtRestart != nil {
		t.Errorf("nothing waits, and is told as %q", got["calm"].AtRestart)
	}
}

func TestParametersOfACluster(t *testing.T) {
	c, _ := scripted(t, ok(page("DescribeDBClusters", "DBClusters", "", `<DBCluster><DBClusterIdentifier>aurora</DBClusterIdentifier><DBClusterMembers>
<DBClusterMember><DBInstanceIdentifier>a1</DBInstanceIdentifier><DBClusterParameterGroupStatus>in-sync</DBClusterParameterGroupStatus></DBClusterMember>
<DBClusterMember><DBInstanceIdentifier>a2</DBInstanceIdentifier><DBClusterParameterGroupStatus>pending-reboot</DBClusterParameterGroupStatus></DBClusterMember></DBClusterMembers></DBCluster>`)))
	got, err := c.Clusters(t.Context(), []string{"aurora"})
	if m := got["aurora"].Members; err != nil || len(m) != 2 || m[0].Parameters != "" || m[1].Parameters != "pending-reboot" {
		t.Errorf("%+v, %v", got, err)
	}
}
