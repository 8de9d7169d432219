package rds

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"github.com/dynascale/dynascale/pkg/estate"
)

// Listed is a database instance as an inventory tells it.
type Listed struct {
	Name, Class, Engine string
	// Cluster is the Aurora or Multi-AZ cluster it belongs to, or "".
	Cluster string
	// ReplicaOf is the database it is a read replica of, or "".
	ReplicaOf string
}

// ListedCluster is an Aurora or Multi-AZ cluster as an inventory tells it.
type ListedCluster struct {
	Name, Engine string
	Members      int
}

// Inventory lists all database instances, all pages or an error.
func (c *Client) Inventory(ctx context.Context) ([]Listed, error) {
	var all []Listed
	in := &rds.DescribeDBInstancesInput{MaxRecords: aws.Int32(pageSize)}
	err := pages("listing databases", func(marker *string) (*string, error) {
		in.Marker = marker
		out, err := c.api.DescribeDBInstances(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.DBInstances {
			d := &out.DBInstances[i]
			all = append(all, Listed{
				Name: aws.ToString(d.DBInstanceIdentifier), Class: aws.ToString(d.DBInstanceClass), Engine: aws.ToString(d.Engine),
				Cluster: aws.ToString(d.DBClusterIdentifier), ReplicaOf: aws.ToString(d.ReadReplicaSourceDBInstanceIdentifier),
			})
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
func (c *Client) Tagged(ctx context.Context, key string) (map[string]estate.Database, error) {
	found := map[string]estate.Database{}
	in := &rds.DescribeDBInstancesInput{MaxRecords: aws.Int32(pageSize)}
	err := pages("listing databases", func(marker *string) (*string, error) {
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

// ClusterInventory lists all database clusters, all pages or an error.
func (c *Client) ClusterInventory(ctx context.Context) ([]ListedCluster, error) {
	var all []ListedCluster
	in := &rds.DescribeDBClustersInput{MaxRecords: aws.Int32(pageSize)}
	err := pages("listing database clusters", func(marker *string) (*string, error) {
		in.Marker = marker
		out, err := c.api.DescribeDBClusters(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.DBClusters {
			x := &out.DBClusters[i]
			all = append(all, ListedCluster{Name: aws.ToString(x.DBClusterIdentifier), Engine: aws.ToString(x.Engine), Members: len(x.DBClusterMembers)})
		}
		return out.Marker, nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}
