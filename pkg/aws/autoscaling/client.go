package autoscaling

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
)

// pageSize is the largest MaxRecords; without it AWS answers for 50 groups even
// when 100 names are given.
const pageSize = 100

// maxPages ends a listing whose NextToken never does: 10,000 policies.
const maxPages = 100

// Client talks to EC2 Auto Scaling in one account and region. It is safe for
// concurrent use.
type Client struct {
	api *autoscaling.Client
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client {
	return &Client{api: autoscaling.NewFromConfig(cfg)}
}
