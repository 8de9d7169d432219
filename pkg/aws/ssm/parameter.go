package ssm

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/aws/thin"
	"github.com/dynascale/dynascale/pkg/scale"
)

// service is Systems Manager.
var service = thin.Service{ID: "SSM", Target: "AmazonSSM", Signing: "ssm", Host: "ssm"}

// Client talks to Systems Manager in one account and region. It is safe for
// concurrent use.
type Client struct{ api *thin.Client }

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client { return &Client{thin.New(cfg, service)} }

// The types of a parameter.
const (
	plain     = "String"
	encrypted = "SecureString"
)

type putParameter struct {
	Name, Value, Type string
	Overwrite         bool
}

// PutParameter writes a text of 1 to 4096 bytes as a parameter of type String, and
// overwrites what is there. AWS keeps the last 100 versions, so whoever writes often
// should write only what is new. The error is a *scale.Failure: Busy when somebody
// else writes it at the same time.
func (c *Client) PutParameter(ctx context.Context, name, value string) error {
	err := c.api.Call(ctx, "PutParameter", putParameter{name, value, plain, true}, &struct{}{}, session.WriteAttempts)
	return session.Failed("writing parameter "+name, err)
}

type getParameter struct{ Name string }

type parameter struct {
	Parameter *struct {
		Value            *string
		Type             string
		LastModifiedDate float64 // in seconds since 1970
	}
}

// GetParameter reads the text of a parameter of type String, and when it was written last.
// The error is a *scale.Failure: Missing where there is none, Invalid where it is encrypted.
func (c *Client) GetParameter(ctx context.Context, name string) (text string, written time.Time, err error) {
	doing := "reading parameter " + name
	var out parameter
	err = c.api.Call(ctx, "GetParameter", getParameter{name}, &out, session.ReadAttempts)
	switch p := out.Parameter; {
	case err != nil:
		return "", time.Time{}, session.Failed(doing, err)
	case p == nil || p.Value == nil:
		return "", time.Time{}, &scale.Failure{Doing: doing, Kind: scale.Internal, Err: errors.New("AWS answered without a value")}
	case p.Type == encrypted:
		return "", time.Time{}, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: errors.New("the parameter is a SecureString, which dynascale does not decrypt; delete it and create it again as a String")}
	default:
		return *p.Value, time.UnixMilli(int64(p.LastModifiedDate * 1000)).UTC(), nil
	}
}
