package session

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/middleware"

	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// ReadAttempts is how often a reading call is tried in all. More would outlast
	// the few seconds that the collector gives a source, and the cause of the last
	// failure would be lost: a refused connection would read as no answer. The next
	// pass tries again anyway.
	ReadAttempts = 3
	// WriteAttempts is how often a changing call is tried in all.
	WriteAttempts = 3

	appID          = "dynascale"
	defaultTimeout = 10 * time.Second
	// The SDK would wait up to 20 s between two attempts, which is a third of an
	// evaluation at one a minute.
	maxBackoff = time.Second
	// The collector has up to 16 calls to one host under way; the SDK keeps only
	// 10 idle connections and would open new ones at every evaluation.
	idlePerHost = 32
)

// Options say which account and region to talk to. The zero Options use the
// SDK's own chain: environment, profile, container, instance role.
type Options struct {
	// Region such as eu-west-1; empty means AWS_REGION or the profile's region.
	Region string
	// Profile of the shared configuration; unlike AWS_PROFILE it beats access
	// keys in the environment.
	Profile string
	// Endpoint replaces the address of every service. Empty leaves the SDK's
	// AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE> in force; the latter beat
	// Endpoint as well, because they are the more specific.
	Endpoint string
	// RoleARN is assumed with the credentials found; empty uses them as they are.
	RoleARN string
	// ExternalID goes with RoleARN where the role's trust policy asks for one.
	ExternalID string
	// Timeout limits one attempt of one call; 0 means 10 s.
	Timeout time.Duration
	// OnCall is told of every attempt on the wire, retries included.
	OnCall OnCall
	// OnRetry is told of every attempt that is not the first of its call.
	OnRetry OnRetry
	// OnCredentials is told of credentials that changed; nil is nobody.
	OnCredentials OnCredentials
	// Limiter is shared by all sessions of one account and region; nil is none.
	Limiter *Limiter
}

// ErrNoRegion is of who names no region anywhere.
var ErrNoRegion = errors.New("no region is set")

// Load builds the one configuration all clients share. It reads files and
// environment, but calls AWS only if a credential source needs it to be found.
func Load(ctx context.Context, o Options) (aws.Config, error) {
	const doing = "reading the AWS configuration"
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if err := checkEndpoints(); err != nil {
		return aws.Config{}, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: err}
	}
	load := []func(*config.LoadOptions) error{
		config.WithAppID(appID),
		config.WithHTTPClient(httpClient(o.Timeout)),
		config.WithRetryer(func() aws.Retryer { return retryer(maxBackoff) }),
		config.WithAPIOptions([]func(*middleware.Stack) error{blame}),
	}
	if o.Region != "" {
		load = append(load, config.WithRegion(o.Region))
	}
	if o.Profile != "" {
		load = append(load, config.WithSharedConfigProfile(o.Profile))
	}
	if o.Endpoint != "" {
		load = append(load, config.WithBaseEndpoint(o.Endpoint))
	}
	if o.OnCall != nil || o.OnRetry != nil {
		load = append(load, config.WithAPIOptions(observe(silent(o.OnCall), o.OnRetry)))
	}
	cfg, err := config.LoadDefaultConfig(ctx, load...)
	if err != nil {
		return aws.Config{}, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: &said{text: text(err), err: err}}
	}
	if cfg.Region == "" {
		return aws.Config{}, &scale.Failure{Doing: doing, Kind: scale.Invalid, Err: fmt.Errorf(
			"%w: set aws.region in the configuration, AWS_REGION, or a profile with a region", ErrNoRegion)}
	}
	if o.Limiter != nil {
		o.Limiter.Apply(&cfg)
	}
	cfg.HTTPClient = plainBody{cfg.HTTPClient} // after the SDK added its certificates
	own := newRenewing(cfg.Credentials, o.OnCredentials, func(ctx context.Context) (aws.CredentialsProvider, error) {
		again, err := config.LoadDefaultConfig(ctx, load...)
		return again.Credentials, err
	})
	if o.RoleARN == "" {
		return as(cfg, own, own), nil
	}
	role := assumed(as(cfg, own, own), o)
	return as(cfg, role, role), nil
}

// as is cfg with other credentials, renewed when AWS refuses them.
func as(cfg aws.Config, credentials aws.CredentialsProvider, of renewer) aws.Config {
	cfg.Credentials = credentials
	cfg.APIOptions = append(slices.Clip(cfg.APIOptions), renewal(of), braked)
	return cfg
}

// retryer tries again what may go better in a moment, or with new credentials. A want of capacity does not, by
// its status it would, and the machine that waits for the answer is stopped.
func retryer(most time.Duration) aws.Retryer {
	return retry.NewStandard(func(s *retry.StandardOptions) {
		s.MaxAttempts = ReadAttempts
		s.MaxBackoff = most
		s.Retryables = append([]retry.IsErrorRetryable{retry.IsErrorRetryableFunc(func(err error) aws.Ternary {
			if stopped(err) {
				return aws.FalseTernary
			}
			if errors.As(err, new(renewed)) {
				return aws.TrueTernary
			}
			if KindOf(err) == scale.Exhausted {
				return aws.FalseTernary
			}
			return aws.UnknownTernary
		})}, s.Retryables...)
	})
}

// ThrottleIsFinal leaves it to the caller to repeat a call that AWS throttles, for
// changes that are looked at once more before each attempt.
func ThrottleIsFinal(r aws.Retryer) aws.Retryer {
	if v2, ok := r.(aws.RetryerV2); ok {
		return throttleIsFinal{v2}
	}
	return r
}

type throttleIsFinal struct{ aws.RetryerV2 }

// IsErrorRetryable reports whether a call may be tried again at once.
func (t throttleIsFinal) IsErrorRetryable(err error) bool {
	return KindOf(err) != scale.Throttled && t.RetryerV2.IsErrorRetryable(err)
}

// assumed wraps the credentials of cfg: they only serve to become the role.
func assumed(cfg aws.Config, o Options) *assumedRole {
	provider := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), o.RoleARN, func(r *stscreds.AssumeRoleOptions) {
		r.RoleSessionName = sessionName()
		if o.ExternalID != "" {
			r.ExternalID = aws.String(o.ExternalID)
		}
	})
	return &assumedRole{CredentialsCache: aws.NewCredentialsCache(provider, func(c *aws.CredentialsCacheOptions) {
		c.ExpiryWindow = time.Minute // renewed before an evaluation can run into the expiry
	})}
}

// httpClient is a BuildableClient, not an *http.Client, because the SDK must be
// able to add the certificates of AWS_CA_BUNDLE to it.
func httpClient(timeout time.Duration) *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().
		WithTimeout(timeout).
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = min(timeout, 5*time.Second) }).
		WithTransportOptions(func(t *http.Transport) {
			t.MaxIdleConnsPerHost = idlePerHost
			t.TLSHandshakeTimeout = min(timeout, 5*time.Second)
		})
}

// sessionName is dynascale-<host> within the 64 characters [\w+=,.@-] that STS
// allows; it is what CloudTrail shows beside every change.
func sessionName() string {
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "unknown"
	}
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("+=,.@-_", r):
			return r
		}
		return '-'
	}, appID+"-"+host)
	return name[:min(len(name), 64)]
}

// Identity is who AWS believes dynascale to be.
type Identity struct {
	Account string
	ARN     string
	Region  string
}

// WhoAmI asks STS, which needs no permission and so tells broken credentials
// apart from missing permissions.
func WhoAmI(ctx context.Context, cfg aws.Config) (Identity, error) {
	out, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return Identity{}, Failed("asking AWS for the identity of these credentials", err)
	}
	return Identity{Account: aws.ToString(out.Account), ARN: aws.ToString(out.Arn), Region: cfg.Region}, nil
}
