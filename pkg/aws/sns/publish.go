package sns

import (
	"context"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/dynascale/dynascale/pkg/aws/query"
)

// Client publishes in one account and region. It is safe for concurrent use.
type Client struct{ api *query.Client }

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client {
	return &Client{query.New(cfg, query.Service{Name: "sns", Variable: "SNS", Version: "2010-03-31"})}
}

// Publish sends a message of at most 262,144 bytes with a subject of fewer than 100 characters of ASCII in
// one line. group and dedup are used for topics of type FIFO alone: a message with the same dedup within
// five minutes is accepted, and not delivered again. The error is a *scale.Failure. Source: Amazon SNS API
// reference, Publish.
func (c *Client) Publish(ctx context.Context, topic, subject, message, group, dedup string) (id string, err error) {
	form := url.Values{"TopicArn": {topic}, "Subject": {subject}, "Message": {message}}
	if strings.HasSuffix(topic, ".fifo") {
		form.Set("MessageGroupId", group)
		form.Set("MessageDeduplicationId", dedup)
	}
	var out struct {
		ID string `xml:"PublishResult>MessageId"`
	}
	err = c.api.Call(ctx, "publishing to "+topic, "Publish", form, &out)
	return out.ID, err
}
