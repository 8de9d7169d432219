package sqs

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/dynascale/dynascale/pkg/aws/session"
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
	err := session.Pages(doing, maxPages, func(token *string) (*string, error) {
		in.NextToken = token
		out, err := c.api.ListQueues(ctx, in)
		if err != nil {
			return nil, err
		}
		all = append(all, out.QueueUrls...)
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}
