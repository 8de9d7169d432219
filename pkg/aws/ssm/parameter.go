package ssm

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Client talks to Systems Manager in one account and region. It is safe for
// concurrent use.
type Client struct {
	api *ssm.Client
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client { return &Client{api: ssm.NewFromConfig(cfg)} }

func fewerAttempts(o *ssm.Options) { o.RetryMaxAttempts = session.WriteAttempts }
func readAttempts(o *ssm.Options)  { o.RetryMaxAttempts = session.ReadAttempts }

// PutParameter writes a text of 1 to 4096 bytes as a parameter of type String, and
// overwrites what is there. AWS keeps the last 100 versions, so whoever writes often
// should write only what is new. The error is a *scale.Failure: Busy when somebody
// else writes it at the same time.
func (c *Client) PutParameter(ctx context.Context, name, value string) error {
	_, err := c.api.PutParameter(ctx, &ssm.PutParameterInput{
		Name: aws.String(name), Value: aws.String(value), Type: types.ParameterTypeString, Overwrite: aws.Bool(true),
	}, fewerAttempts)
	return session.Failed("writing parameter "+name, err)
}

// GetParameter reads the text of a parameter of type String, and when it was written last.
// The error is a *scale.Failure: Missing where there is none, Invalid where it is encrypted.
func (c *Client) GetParameter(ctx context.Context, name string) (text string, written time.Time, err error) {
	doing := "reading parameter " + name
	out, err := c.api.GetParameter(ctx, &ssm.GetParameterInput{Name: aws.String(name)}, readAttempts)
	switch {
	case err != nil:
		return "", time.Time{}, session.Failed(doing, err)
	case out.Parameter == nil || out.Parameter.Value == nil:
		return "", time.Time{}, &scale.Failure{Doing: doing, Kind: scale.Internal, Err: errors.New("AWS answered without a value")}
	case out.Parameter.Type == types.ParameterTypeSecureString:
		return "", time.Time{}, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: errors.New("it is a SecureString, which is not decrypted; make it a String")}
	}
	return aws.ToString(out.Parameter.Value), aws.ToTime(out.Parameter.LastModifiedDate), nil
}
