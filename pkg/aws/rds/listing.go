package rds

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// AllDatabases lists all database instances, by name, all pages or an error.
func (c *Client) AllDatabases(ctx context.Context) (map[string]resource.ListedDatabase, error) {
	all := map[string]resource.ListedDatabase{}
	in := &rds.DescribeDBInstancesInput{MaxRecords: aws.Int32(pageSize)}
	err := session.Pages("listing databases", maxPages, func(marker *string) (*string, error) {
		in.Marker = marker
		out, err := c.api.DescribeDBInstances(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.DBInstances {
			d := &out.DBInstances[i]
			all[aws.ToString(d.DBInstanceIdentifier)] = resource.ListedDatabase{
				Name: aws.ToString(d.DBInstanceIdentifier), Class: aws.ToString(d.DBInstanceClass), Engine: aws.ToString(d.Engine),
				Cluster: aws.ToString(d.DBClusterIdentifier), ReplicaOf: aws.ToString(d.ReadReplicaSourceDBInstanceIdentifier),
			}
		}
		return out.Marker, nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Tagged lists the database instances that carry a tag, by name, all pages of the account
// and region or an error: RDS takes no filter for tags. The error is a *scale.Failure.
func (c *Client) Tagged(ctx context.Context, key string) (map[string]resource.Database, error) {
	found := map[string]resource.Database{}
	in := &rds.DescribeDBInstancesInput{MaxRecords: aws.Int32(pageSize)}
	err := session.Pages("listing databases", maxPages, func(marker *string) (*string, error) {
		in.Marker = marker
		out, err := c.api.DescribeDBInstances(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.DBInstances {
			if d := database(&out.DBInstances[i]); d.Tags[key] != "" {
				found[d.ID] = d
			}
		}
		return out.Marker, nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// AllClusters lists all database clusters, by name, all pages or an error.
func (c *Client) AllClusters(ctx context.Context) (map[string]resource.ListedCluster, error) {
	all := map[string]resource.ListedCluster{}
	in := &rds.DescribeDBClustersInput{MaxRecords: aws.Int32(pageSize)}
	err := session.Pages("listing database clusters", maxPages, func(marker *string) (*string, error) {
		in.Marker = marker
		out, err := c.api.DescribeDBClusters(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.DBClusters {
			x := &out.DBClusters[i]
			name := aws.ToString(x.DBClusterIdentifier)
			all[name] = resource.ListedCluster{Name: name, Engine: aws.ToString(x.Engine), Members: len(x.DBClusterMembers)}
		}
		return out.Marker, nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}
