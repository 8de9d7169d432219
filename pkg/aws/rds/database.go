package rds

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	pageSize = 100 // the largest MaxRecords
	// maxPages ends a listing whose marker never does: 10,000 databases.
	maxPages = 100
)

var errEndless = errors.New("the listing has more than 100 pages and was given up")

// Client talks to RDS in one account and region. It is safe for concurrent use.
type Client struct {
	api *rds.Client
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client { return &Client{api: rds.NewFromConfig(cfg)} }

// Database is one database instance.
type Database struct {
	Name, Class, Engine string
	// Cluster is the Aurora or Multi-AZ cluster it belongs to, or "".
	Cluster string
	// ReplicaOf is the database it is a read replica of, or "".
	ReplicaOf string
}

// Cluster is an Aurora or Multi-AZ cluster.
type Cluster struct {
	Name, Engine string
	Members      int
}

// Databases lists all database instances, all pages or an error.
func (c *Client) Databases(ctx context.Context) ([]Database, error) {
	const doing = "listing databases"
	var all []Database
	in := &rds.DescribeDBInstancesInput{MaxRecords: aws.Int32(pageSize)}
	for range maxPages {
		out, err := c.api.DescribeDBInstances(ctx, in)
		if err != nil {
			return nil, session.Failed(doing, err)
		}
		for i := range out.DBInstances {
			d := &out.DBInstances[i]
			all = append(all, Database{
				Name: aws.ToString(d.DBInstanceIdentifier), Class: aws.ToString(d.DBInstanceClass), Engine: aws.ToString(d.Engine),
				Cluster: aws.ToString(d.DBClusterIdentifier), ReplicaOf: aws.ToString(d.ReadReplicaSourceDBInstanceIdentifier),
			})
		}
		if aws.ToString(out.Marker) == "" {
			return all, nil
		}
		in.Marker = out.Marker
	}
	return nil, &scale.Failure{Doing: doing, Kind: scale.Internal, Err: errEndless}
}

// Clusters lists all database clusters, all pages or an error.
func (c *Client) Clusters(ctx context.Context) ([]Cluster, error) {
	const doing = "listing database clusters"
	var all []Cluster
	in := &rds.DescribeDBClustersInput{MaxRecords: aws.Int32(pageSize)}
	for range maxPages {
		out, err := c.api.DescribeDBClusters(ctx, in)
		if err != nil {
			return nil, session.Failed(doing, err)
		}
		for i := range out.DBClusters {
			x := &out.DBClusters[i]
			all = append(all, Cluster{Name: aws.ToString(x.DBClusterIdentifier), Engine: aws.ToString(x.Engine), Members: len(x.DBClusterMembers)})
		}
		if aws.ToString(out.Marker) == "" {
			return all, nil
		}
		in.Marker = out.Marker
	}
	return nil, &scale.Failure{Doing: doing, Kind: scale.Internal, Err: errEndless}
}
