package rds

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Quota is how many database instances the account has in this region, replicas and
// cluster members among them, and how many it may have at the most. The error is a
// *scale.Failure.
func (c *Client) Quota(ctx context.Context) (used, most int, err error) {
	const doing = "reading the quota of databases"
	out, err := c.api.DescribeAccountAttributes(ctx, &rds.DescribeAccountAttributesInput{})
	if err != nil {
		return 0, 0, session.Failed(doing, err)
	}
	for _, q := range out.AccountQuotas {
		if aws.ToString(q.AccountQuotaName) == "DBInstances" && q.Max != nil {
			return int(aws.ToInt64(q.Used)), int(*q.Max), nil
		}
	}
	return 0, 0, &scale.Failure{Doing: doing, Kind: scale.Internal, Err: errors.New("the answer has no quota named DBInstances")}
}
