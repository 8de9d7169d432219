package rds

import (
	"context"
	"net"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// replication is the only kind of status that RDS tells beside the status itself.
const replication = "read replication"

// Databases reads database instances by their names, all of them or an error. One
// that does not exist, or no longer, is absent from the answer. The answer's keys
// are the names as they were asked for, whatever their case. The error is a
// *scale.Failure.
func (c *Client) Databases(ctx context.Context, ids []string) (map[string]resource.Database, error) {
	found := make(map[string]resource.Database, len(ids))
	err := named(ids, func(filter types.Filter) error {
		filter.Name = aws.String("db-instance-id")
		in := &rds.DescribeDBInstancesInput{MaxRecords: aws.Int32(pageSize), Filters: []types.Filter{filter}}
		return session.Pages(about("database", ids), maxPages, func(marker *string) (*string, error) {
			in.Marker = marker
			out, err := c.api.DescribeDBInstances(ctx, in)
			if err != nil {
				return nil, err
			}
			for i := range out.DBInstances {
				d := database(&out.DBInstances[i])
				put(found, ids, d.ID, d)
			}
			return out.Marker, nil
		})
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

func database(d *types.DBInstance) resource.Database {
	x := resource.Database{
		ID:          aws.ToString(d.DBInstanceIdentifier),
		ARN:         aws.ToString(d.DBInstanceArn),
		Class:       aws.ToString(d.DBInstanceClass),
		Status:      aws.ToString(d.DBInstanceStatus),
		Engine:      aws.ToString(d.Engine),
		Version:     aws.ToString(d.EngineVersion),
		License:     aws.ToString(d.LicenseModel),
		Storage:     aws.ToString(d.StorageType),
		Allocated:   int(aws.ToInt32(d.AllocatedStorage)),
		Zone:        aws.ToString(d.AvailabilityZone),
		MultiAZ:     aws.ToBool(d.MultiAZ),
		Cluster:     aws.ToString(d.DBClusterIdentifier),
		Source:      aws.ToString(d.ReadReplicaSourceDBInstanceIdentifier),
		Replication: replicating(d.StatusInfos),
		Loading:     loading(d.StorageOperationStatus, d.StorageOperationPercentProgress),
		BackupDays:  int(aws.ToInt32(d.BackupRetentionPeriod)),
		// A database has one parameter group.
		ParameterGroup: parameterGroup(d.DBParameterGroups),
		Pending:        pending(d.PendingModifiedValues),
		AtRestart:      atRestart(d),
		Protected:      aws.ToBool(d.DeletionProtection),
		Created:        aws.ToTime(d.InstanceCreateTime),
		IAMLogin:       aws.ToBool(d.IAMDatabaseAuthenticationEnabled),
		Traits:         traits(d),
		Tags:           tags(d.TagList),
		BackupWindow:   aws.ToString(d.PreferredBackupWindow),
		Maintenance:    aws.ToString(d.PreferredMaintenanceWindow),
	}
	for _, g := range d.VpcSecurityGroups {
		x.SecurityGroups = append(x.SecurityGroups, aws.ToString(g.VpcSecurityGroupId))
	}
	for _, r := range d.ReadReplicaDBInstanceIdentifiers {
		if strings.HasPrefix(r, "arn:") { // those in other regions are told by ARN
			x.Distant = append(x.Distant, r)
		} else {
			x.Replicas = append(x.Replicas, r)
		}
	}
	// Clusters that copy it count among its replicas, wherever they are.
	x.Distant = append(x.Distant, d.ReadReplicaDBClusterIdentifiers...)
	if p := d.PendingModifiedValues; p != nil {
		x.PendingClass = aws.ToString(p.DBInstanceClass)
	}
	if e := d.Endpoint; e != nil && aws.ToString(e.Address) != "" {
		x.Endpoint = net.JoinHostPort(*e.Address, strconv.Itoa(int(aws.ToInt32(e.Port))))
	}
	return x
}

// replicating is the status of a read replica. RDS can call one that is in trouble
// replicating, and then says only beside it that this is not normal.
func replicating(infos []types.DBInstanceStatusInfo) string {
	for _, s := range infos {
		if aws.ToString(s.StatusType) != replication {
			continue
		}
		status := aws.ToString(s.Status)
		if status == resource.Replicating && s.Normal != nil && !*s.Normal {
			return "error"
		}
		return status
	}
	return ""
}

// loading is a storage operation of an instance, which RDS tells of beside its status.
func loading(status *string, percent *int32) string {
	if aws.ToString(status) == "" || percent == nil {
		return aws.ToString(status)
	}
	return *status + ", " + strconv.Itoa(int(*percent)) + " %"
}

func parameterGroup(groups []types.DBParameterGroupStatus) string {
	if len(groups) == 0 {
		return ""
	}
	return aws.ToString(groups[0].DBParameterGroupName)
}
