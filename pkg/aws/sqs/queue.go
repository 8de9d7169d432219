package sqs

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Client talks to SQS with the credentials of one account, in the region that a queue's
// address names; an address without one is in the client's region. It is safe for concurrent
// use.
type Client struct {
	api *sqs.Client
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client {
	return &Client{api: sqs.NewFromConfig(cfg)}
}

// Queue reads the message counts of a queue. They are approximate, and settle
// about a minute after producers stop (SQS API reference, GetQueueAttributes).
func (c *Client) Queue(ctx context.Context, url string) (resource.Queue, error) {
	doing := "reading queue " + url
	out, err := c.api.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: aws.String(url),
		// SQS answers with nothing unless asked by name.
		AttributeNames: []types.QueueAttributeName{
			types.QueueAttributeNameApproximateNumberOfMessages,
			types.QueueAttributeNameApproximateNumberOfMessagesNotVisible,
			types.QueueAttributeNameApproximateNumberOfMessagesDelayed,
		},
	}, in(url))
	if err != nil {
		return resource.Queue{}, session.Failed(doing, err)
	}
	var q resource.Queue
	for name, count := range map[types.QueueAttributeName]*int{
		types.QueueAttributeNameApproximateNumberOfMessages:           &q.Visible,
		types.QueueAttributeNameApproximateNumberOfMessagesNotVisible: &q.InFlight,
		types.QueueAttributeNameApproximateNumberOfMessagesDelayed:    &q.Delayed,
	} {
		text, ok := out.Attributes[string(name)]
		if !ok {
			return resource.Queue{}, &scale.Failure{Doing: doing, Kind: scale.Internal, Err: fmt.Errorf("the answer has no %s", name)}
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return resource.Queue{}, &scale.Failure{Doing: doing, Kind: scale.Internal, Err: fmt.Errorf("%s is %q, which is not a count", name, text)}
		}
		*count = n
	}
	return q, nil
}

// regions are where AWS writes the region in the address of a queue.
var regions = []*pattern.Pattern{
	pattern.Of(`^https?://(?:[a-z0-9-]+\.)?sqs(?:-fips)?\.([a-z0-9-]+)\.(?:vpce\.)?(?:amazonaws\.com|api\.aws|api\.amazonwebservices\.com\.cn)`),
	pattern.Of(`^https?://([a-z0-9-]+)\.queue\.amazonaws\.com`),
}

// in signs a call for the region of a queue, and sends it there.
func in(queue string) func(*sqs.Options) {
	return func(o *sqs.Options) {
		for _, pattern := range regions {
			if found := pattern.FindStringSubmatch(queue); found != nil {
				o.Region = found[1]
			}
		}
	}
}
