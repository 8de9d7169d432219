package stage

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
)

// Database is what the endpoint says of a database.
type Database struct {
	Class, Status string
	// Source is what it is a replica of; "" for none.
	Source   string
	Endpoint string // HOST:PORT
	Tags     map[string]string
}

// MakeDatabase makes a database with automated backups, in two zones or in one.
func (s *Stage) MakeDatabase(ctx context.Context, name, class string, twoZones bool) error {
	_, err := s.databases.CreateDBInstance(ctx, &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: &name, DBInstanceClass: &class, Engine: aws.String("mysql"), MultiAZ: &twoZones,
		AllocatedStorage: aws.Int32(100), StorageType: aws.String("gp2"), BackupRetentionPeriod: aws.Int32(7),
		MasterUsername: aws.String("admin"), MasterUserPassword: aws.String("of-an-emulator"),
	})
	if err != nil {
		return fmt.Errorf("make database %s: %w", name, err)
	}
	return nil
}

// MakeReplica makes a replica as somebody would by hand.
func (s *Stage) MakeReplica(ctx context.Context, name, source string) error {
	_, err := s.databases.CreateDBInstanceReadReplica(ctx, &rds.CreateDBInstanceReadReplicaInput{
		DBInstanceIdentifier: &name, SourceDBInstanceIdentifier: &source,
	})
	if err != nil {
		return fmt.Errorf("make replica %s: %w", name, err)
	}
	return nil
}

// Replicates tells whether the endpoint says of a replica that it replicates. It
// makes a database of this name with a replica, and removes both.
func (s *Stage) Replicates(ctx context.Context, name string) (bool, error) {
	if err := s.MakeDatabase(ctx, name, "db.m5.large", false); err != nil {
		return false, err
	}
	if err := s.MakeReplica(ctx, name+"-copy", name); err != nil {
		return false, err
	}
	out, err := s.databases.DescribeDBInstances(ctx, &rds.DescribeDBInstancesInput{DBInstanceIdentifier: aws.String(name + "-copy")})
	if err != nil {
		return false, fmt.Errorf("read replica %s-copy: %w", name, err)
	}
	return len(out.DBInstances) == 1 && len(out.DBInstances[0].StatusInfos) > 0, s.RemoveDatabases(ctx, name)
}

// Databases asks for the database of a name and for those that have a dash and more
// behind it.
func (s *Stage) Databases(ctx context.Context, of string) (map[string]Database, error) {
	found := map[string]Database{}
	pages := rds.NewDescribeDBInstancesPaginator(s.databases, &rds.DescribeDBInstancesInput{})
	for pages.HasMorePages() {
		out, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("read the databases of %s: %w", of, err)
		}
		for _, d := range out.DBInstances {
			name := aws.ToString(d.DBInstanceIdentifier)
			if name != of && !strings.HasPrefix(name, of+"-") {
				continue
			}
			db := Database{Class: aws.ToString(d.DBInstanceClass), Status: aws.ToString(d.DBInstanceStatus),
				Source: aws.ToString(d.ReadReplicaSourceDBInstanceIdentifier), Tags: map[string]string{}}
			if d.Endpoint != nil {
				db.Endpoint = net.JoinHostPort(aws.ToString(d.Endpoint.Address), strconv.Itoa(int(aws.ToInt32(d.Endpoint.Port))))
			}
			for _, t := range d.TagList {
				db.Tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
			}
			found[name] = db
		}
	}
	return found, nil
}

// RemoveDatabases deletes what Databases finds, replicas first.
func (s *Stage) RemoveDatabases(ctx context.Context, of string) error {
	found, err := s.Databases(ctx, of)
	if err != nil {
		return err
	}
	for _, replicas := range []bool{true, false} {
		for name, db := range found {
			if (db.Source != "") != replicas {
				continue
			}
			_, err := s.databases.DeleteDBInstance(ctx, &rds.DeleteDBInstanceInput{DBInstanceIdentifier: &name, SkipFinalSnapshot: aws.Bool(true)})
			if err != nil {
				return fmt.Errorf("remove database %s: %w", name, err)
			}
		}
	}
	return nil
}
