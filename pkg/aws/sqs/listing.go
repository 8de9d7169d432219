package sqs

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// pageSize is the largest that AWS allows. Without it AWS answers with the first
	// thousand queues and does not say that there are more.
	pageSize = 1000
	// maxPages ends a listing whose token never does: 100,000 queues.
	maxPages = 100
)

// URLs lists the addresses of all queues, all pages or an error.
func (c *Client) URLs(ctx context.Context) ([]string, error) {
	const doing = "listing queues"
	var all []string
	in := &sqs.ListQueuesInput{MaxResults: aws.Int32(pageSize)}
	for range maxPages {
		out, err := c.api.ListQueues(ctx, in)
		if err != nil {
			return nil, session.Failed(doing, err)
		}
		all = append(all, out.QueueUrls...)
		if aws.ToString(out.NextToken) == "" {
			return all, nil
		}
		in.NextToken = out.NextToken
	}
	return nil, &scale.Failure{Doing: doing, Kind: scale.Internal, Err: errors.New("the listing has more than 100 pages and was given up")}
}
