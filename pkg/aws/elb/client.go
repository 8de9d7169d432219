package elb

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
)

const (
	// pageSize is the largest that AWS allows; all Describe calls of an account and
	// region share one small budget.
	pageSize = 400
	// maxPages ends a listing whose marker never does: 40,000 target groups.
	maxPages = 100
)

// Client talks to Elastic Load Balancing in one account and region. It is safe
// for concurrent use.
type Client struct {
	api *elasticloadbalancingv2.Client
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client {
	return &Client{api: elasticloadbalancingv2.NewFromConfig(cfg)}
}
