package query

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/dynascale/dynascale/pkg/aws/session"
)

// Service is what a client talks to.
type Service struct {
	// Name is that of its endpoint and of its signature: "sns", "monitoring".
	Name string
	// Variable is its name in AWS_ENDPOINT_URL_<SERVICE>.
	Variable string
	// Version is that of its API.
	Version string
}

// Client talks to one service in one account and region. It is safe for concurrent use.
type Client struct {
	of      Service
	cfg     aws.Config
	address string
}

// mostAnswer is how much of an answer is read: a page of 100 alarms is far below it.
const mostAnswer = 4 << 20

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config, of Service) *Client {
	address := session.Endpoint(cfg, of.Variable)
	if address == "" {
		suffix := "amazonaws.com"
		if strings.HasPrefix(cfg.Region, "cn-") {
			suffix = "amazonaws.com.cn"
		}
		address = "https://" + of.Name + "." + cfg.Region + "." + suffix
	}
	return &Client{of: of, cfg: cfg, address: strings.TrimRight(address, "/") + "/"}
}

// Call asks for an action and reads the answer into a struct, which may be nil. doing says what is tried,
// to which thing.
func (c *Client) Call(ctx context.Context, doing, action string, form url.Values, into any) error {
	return session.Failed(doing, c.call(ctx, action, form, into))
}

func (c *Client) call(ctx context.Context, action string, form url.Values, into any) error {
	all := url.Values{"Action": {action}, "Version": {c.of.Version}}
	for k, v := range form {
		all[k] = v
	}
	body := []byte(all.Encode())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	if err := session.Sign(ctx, c.cfg, c.of.Name, r, body); err != nil {
		return fmt.Errorf("get identity: %w", err)
	}
	got, err := c.cfg.HTTPClient.Do(r)
	if err != nil {
		return &smithyhttp.RequestSendError{Err: err}
	}
	defer got.Body.Close()
	text, err := io.ReadAll(io.LimitReader(got.Body, mostAnswer))
	if err != nil {
		return &smithyhttp.RequestSendError{Err: err}
	}
	if got.StatusCode < 200 || got.StatusCode > 299 {
		return refused(got, text)
	}
	if into == nil {
		return nil
	}
	if err := xml.Unmarshal(text, into); err != nil {
		return fmt.Errorf("the answer to %s is not what AWS documents: %v", action, err) // which may be an EOF, and is no connection that broke
	}
	return nil
}

// refused is an answer that is no success, as the SDK's own clients tell it.
func refused(got *http.Response, text []byte) error {
	var said struct {
		Code    string `xml:"Error>Code"`
		Message string `xml:"Error>Message"`
	}
	if xml.Unmarshal(text, &said) != nil || said.Code == "" {
		said.Code, said.Message = fmt.Sprint("HTTP ", got.StatusCode), http.StatusText(got.StatusCode)
	}
	fault := smithy.FaultClient
	if got.StatusCode >= 500 {
		fault = smithy.FaultServer
	}
	return &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: got}, Err: &smithy.GenericAPIError{Code: said.Code, Message: said.Message, Fault: fault}}
}

// RetryAfter is what the answer behind an error said of how long to wait; "" for nothing.
func RetryAfter(err error) string {
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) && response.Response != nil {
		return response.Response.Header.Get("Retry-After")
	}
	return ""
}
