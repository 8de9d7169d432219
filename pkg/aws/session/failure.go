package session

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Failed turns an error of the SDK into a *scale.Failure; nil stays nil. Doing
// says what was tried, to which thing: "reading group web-asg".
func Failed(doing string, err error) error {
	if err == nil {
		return nil
	}
	var already *scale.Failure
	if errors.As(err, &already) {
		return err
	}
	return &scale.Failure{Doing: doing, Kind: KindOf(err), Err: &said{text: text(err), err: err}}
}

// said is an error with a text that is short, repeats itself exactly when the
// failure does (no request ids), and holds no secret. The original stays
// reachable for errors.As.
type said struct {
	text string
	err  error
}

func (s *said) Error() string { return s.text }
func (s *said) Unwrap() error { return s.err }

// KindOf sorts an error of the SDK.
func KindOf(err error) scale.Kind {
	var failure *scale.Failure
	if errors.As(err, &failure) {
		return failure.Kind
	}
	var over *overLimit
	if errors.As(err, &over) {
		return scale.Throttled
	}
	if brake.IsHeld(err) {
		return scale.Stopped
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		if kind, ok := kindOfCode(api.ErrorCode(), api.ErrorMessage()); ok {
			return kind
		}
		return kindOfStatus(err, api)
	}
	switch kind := refused(err); {
	case kind != "":
		return kind
	case noIdentity(err):
		return scale.Denied
	case unreachable(err):
		return scale.Unreachable
	}
	return scale.Internal
}

// statusOf is the HTTP status of the answer; 0 when there was none.
func statusOf(err error) int {
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode()
	}
	return 0
}

// refused sorts the statuses that say no by themselves, whatever the body is: that of
// a gateway before AWS is in no protocol of AWS. It is "" for any other.
func refused(err error) scale.Kind {
	switch statusOf(err) {
	case http.StatusTooManyRequests:
		return scale.Throttled
	case http.StatusUnauthorized, http.StatusForbidden:
		return scale.Denied
	}
	return ""
}

// kindOfStatus sorts the codes nobody has heard of.
func kindOfStatus(err error, api smithy.APIError) scale.Kind {
	if kind := refused(err); kind != "" {
		return kind
	}
	switch status := statusOf(err); {
	case status >= 500 || api.ErrorFault() == smithy.FaultServer:
		return scale.Internal
	case status >= 400 || api.ErrorFault() == smithy.FaultClient:
		return scale.Invalid
	}
	return scale.Internal
}

// noIdentity reports that no request was sent for want of credentials.
func noIdentity(err error) bool {
	var signing interface{ SigningError() bool }
	if errors.As(err, &signing) {
		return true
	}
	s := err.Error()
	return strings.Contains(s, "get identity: ") || strings.Contains(s, "failed to refresh cached credentials")
}

// unreachable reports that it is not known whether AWS got the request: no
// answer, or one that could not be read.
func unreachable(err error) bool {
	var (
		network    net.Error
		sending    *smithyhttp.RequestSendError
		unreadable *smithy.DeserializationError
		canceled   *smithy.CanceledError
	)
	for _, target := range []error{
		context.DeadlineExceeded, context.Canceled, io.EOF, io.ErrUnexpectedEOF,
		syscall.ECONNRESET, syscall.ECONNREFUSED, syscall.EPIPE, net.ErrClosed,
	} {
		if errors.Is(err, target) {
			return true
		}
	}
	return errors.As(err, &network) || errors.As(err, &sending) || errors.As(err, &unreadable) || errors.As(err, &canceled)
}

const longestText = 300

// secrets are what AWS, a proxy or the SDK may repeat of a request: the
// canonical string of SignatureDoesNotMatch holds the session token, the text of
// IncompleteSignature the whole Authorization header.
var secrets = pattern.Of(`(?i)(x-amz-security-token|securitytoken|sessiontoken|secretaccesskey|signature|credential|authorization)` +
	`(["']?\s*[:=]\s*["']?)[^\s"',;&]+(\s+Credential=\S+)?`)

// userinfo is what stands before the host of an address, also of one that does not
// parse: the SDK and Go's proxy settings repeat such addresses whole.
var userinfo = pattern.Of(`(://)\S*@`)

// unsaid is the message of an error without one.
const unsaid = "UnknownError"

func text(err error) string {
	var (
		api   smithy.APIError
		quota ratelimit.QuotaExceededError
		send  *url.Error
		s     string
	)
	switch {
	case errors.As(err, &api):
		s = api.ErrorCode()
		switch {
		case strings.HasPrefix(s, "SignatureDoesNotMatch"), strings.HasPrefix(s, "IncompleteSignature"), s == "InvalidSignatureException":
			s += ": AWS does not accept the signature of the call; check the access key, the secret key and this machine's clock"
		case api.ErrorMessage() == unsaid: // what the SDK says for a refusal of which AWS says no more
		case api.ErrorMessage() != "":
			s += ": " + api.ErrorMessage()
		}
	case noIdentity(err):
		s = "no usable AWS credentials: " + innermost(err).Error()
	case errors.Is(err, context.DeadlineExceeded):
		s = "no answer within the time allowed"
	case errors.Is(err, context.Canceled):
		s = "the call was cancelled"
	case errors.As(err, &send) && send.Op == "parse":
		s = "the address for a call to AWS is not a URL; check endpoint_url in the AWS configuration files, aws.endpoint, and the environment variables whose names begin with AWS_" // the cause would repeat a part of it
	case errors.As(err, &send):
		s = send.Op + " " + hostOf(send.URL) + ": " + send.Err.Error()
	default:
		s = err.Error()
	}
	if u := (*unrepeated)(nil); errors.As(err, &u) {
		s += " (not tried again because of " + u.by + ")"
	}
	if errors.As(err, &quota) {
		s += " (not tried again: too many retries lately)"
	}
	s = secrets.ReplaceAllString(strings.Join(strings.Fields(s), " "), "$1$2...")
	s = userinfo.ReplaceAllString(s, "$1...@")
	if r := []rune(s); len(r) > longestText {
		s = string(r[:longestText]) + "..."
	}
	return s
}

// hostOf leaves out the user part and the query, where secrets travel.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the endpoint"
	}
	return u.Scheme + "://" + u.Host
}

func innermost(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}
