package wire

import (
	"context"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

func (s *tables) sts() engine.Service {
	return engine.Service{
		Scope:     "sts",
		Version:   "2011-06-15",
		Namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
		Protocol:  engine.SpeaksQuery,
		Operations: map[string]engine.Operation{
			"GetCallerIdentity": engine.Handle(s.getCallerIdentity),
			"AssumeRole":        engine.Handle(s.assumeRole),
		},
	}
}

type getCallerIdentityInput struct{}

type getCallerIdentityOutput struct {
	UserId  string // AWS's spelling
	Account string
	Arn     string
}

func (s *tables) getCallerIdentity(context.Context, *getCallerIdentityInput) (any, error) {
	return getCallerIdentityOutput{
		UserId:  "AIDASIMULATED",
		Account: s.Account,
		Arn:     "arn:aws:iam::" + s.Account + ":user/simulated",
	}, nil
}

type assumeRoleInput struct {
	RoleArn, RoleSessionName string
	DurationSeconds          *int

	ExternalId, Policy, SerialNumber, SourceIdentity, TokenCode engine.Unused // AWS's spelling
	MinimumSessionTokenSize, PolicyArns, ProvidedContexts, Tags engine.Unused
	TransitiveTagKeys                                           engine.Unused
}

type assumeRoleOutput struct {
	Credentials struct {
		AccessKeyId     string // AWS's spelling
		SecretAccessKey string
		SessionToken    string
		Expiration      engine.Instant
	}
	AssumedRoleUser struct {
		AssumedRoleId string // AWS's spelling
		Arn           string
	}
}

func (s *tables) assumeRole(_ context.Context, in *assumeRoleInput) (any, error) {
	_, role, found := strings.Cut(in.RoleArn, ":role/")
	if !found || role == "" {
		return nil, engine.Invalid(in.RoleArn + " is invalid")
	}
	if in.RoleSessionName == "" {
		return nil, engine.Invalid("1 validation error detected: Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null")
	}
	duration := time.Hour
	if in.DurationSeconds != nil {
		duration = time.Duration(*in.DurationSeconds) * time.Second
	}
	var out assumeRoleOutput
	out.Credentials.AccessKeyId = "ASIASIMULATEDNOTREAL"
	out.Credentials.SecretAccessKey = "simulated-secret-that-opens-nothing"
	out.Credentials.SessionToken = "simulated-session-token"
	// The client compares this with its own clock, never with the world's.
	out.Credentials.Expiration = engine.Instant{Time: time.Now().Add(duration)}
	out.AssumedRoleUser.AssumedRoleId = "AROASIMULATED:" + in.RoleSessionName
	out.AssumedRoleUser.Arn = "arn:aws:sts::" + s.Account + ":assumed-role/" + role + "/" + in.RoleSessionName
	return out, nil
}
