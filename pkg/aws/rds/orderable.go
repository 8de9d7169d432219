package rds

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// orderablePage is the largest page of DescribeOrderableDBInstanceOptions: an
// engine has thousands of options.
const orderablePage = 1000

// Orderable lists the ways in which a class can be ordered for an engine, all pages
// or an error; the list is empty when it cannot. Version, license and class may be
// "", which is any of them. It tells nothing of whether there is capacity at the
// moment. The error is a *scale.Failure.
func (c *Client) Orderable(ctx context.Context, engine, version, license, class string) ([]resource.ClassOption, error) {
	doing := "reading how " + class + " can be ordered for " + engine + " " + version
	if class == "" {
		doing = "reading which classes can be ordered for " + engine + " " + version
	}
	in := &rds.DescribeOrderableDBInstanceOptionsInput{
		Engine: aws.String(engine), EngineVersion: given(version), LicenseModel: given(license), DBInstanceClass: given(class),
		MaxRecords: aws.Int32(orderablePage),
	}
	var all []resource.ClassOption
	err := session.Pages(doing, maxPages, func(marker *string) (*string, error) {
		in.Marker = marker
		out, err := c.api.DescribeOrderableDBInstanceOptions(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.OrderableDBInstanceOptions {
			o := &out.OrderableDBInstanceOptions[i]
			option := resource.ClassOption{
				Class: aws.ToString(o.DBInstanceClass), Storage: aws.ToString(o.StorageType),
				MultiAZ: aws.ToBool(o.MultiAZCapable), ReadReplica: aws.ToBool(o.ReadReplicaCapable), SupportsCluster: aws.ToBool(o.SupportsClusters),
			}
			for _, z := range o.AvailabilityZones {
				option.Zones = append(option.Zones, aws.ToString(z.Name))
			}
			all = append(all, option)
		}
		return out.Marker, nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// given leaves out what is not given.
func given(text string) *string {
	if text == "" {
		return nil
	}
	return aws.String(text)
}
