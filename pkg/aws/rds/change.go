package rds

import (
	"context"
	"errors"
	"math"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

// SetClass gives a database another class at once, which interrupts it, and applies
// every other modification that waits; nil means accepted. The error is a
// *scale.Failure: Busy when it is not available, Exhausted without capacity.
func (c *Client) SetClass(ctx context.Context, name, class string) error {
	_, err := c.api.ModifyDBInstance(ctx, &rds.ModifyDBInstanceInput{
		DBInstanceIdentifier: aws.String(name), DBInstanceClass: aws.String(class), ApplyImmediately: aws.Bool(true),
	}, fewerAttempts)
	return session.Failed("changing database "+name+" into a "+class, err)
}

// SetACU sets the range of a Serverless v2 cluster, in Aurora capacity units and
// steps of 0.5; nil means accepted. It interrupts nothing. The error is a
// *scale.Failure: Busy when the cluster is not available.
func (c *Client) SetACU(ctx context.Context, cluster string, least, most float64) error {
	units := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	doing := "setting cluster " + cluster + " to " + units(least) + "-" + units(most) + " ACU"
	if !(least >= 0 && least <= most && most > 0) || math.IsInf(most, 0) {
		return &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: errors.New("the minimum must be at least 0, and the maximum above 0 and not below the minimum")}
	}
	_, err := c.api.ModifyDBCluster(ctx, &rds.ModifyDBClusterInput{
		DBClusterIdentifier: aws.String(cluster), ApplyImmediately: aws.Bool(true),
		ServerlessV2ScalingConfiguration: &types.ServerlessV2ScalingConfiguration{MinCapacity: aws.Float64(least), MaxCapacity: aws.Float64(most)},
	}, fewerAttempts)
	return session.Failed(doing, err)
}
