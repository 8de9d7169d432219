package wire

import (
	"context"
	"strings"
	"time"
)

func (s *Server) sts() service {
	return service{
		scope:     "sts",
		version:   "2011-06-15",
		namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
		protocol:  speaksQuery,
		operations: map[string]operation{
			"GetCallerIdentity": handle(s.getCallerIdentity),
			"AssumeRole":        handle(s.assumeRole),
		},
	}
}

type getCallerIdentityInput struct{}

type getCallerIdentityOutput struct {
	UserId  string // AWS's spelling
	Account string
	Arn     string
}

func (s *Server) getCallerIdentity(context.Context, *getCallerIdentityInput) (any, error) {
	return getCallerIdentityOutput{
		UserId:  "AIDASIMULATED",
		Account: s.options.Account,
		Arn:     "arn:aws:iam::" + s.options.Account + ":user/simulated",
	}, nil
}

type assumeRoleInput struct {
	RoleArn, RoleSessionName string
	DurationSeconds          *int

	ExternalId, Policy, SerialNumber, SourceIdentity, TokenCode unused // AWS's spelling
	MinimumSessionTokenSize, PolicyArns, ProvidedContexts, Tags unused
	TransitiveTagKeys                                           unused
}

type assumeRoleOutput struct {
	Credentials struct {
		AccessKeyId     string // AWS's spelling
		SecretAccessKey string
		SessionToken    string
		Expiration      instant
	}
	AssumedRoleUser struct {
		AssumedRoleId string // AWS's spelling
		Arn           string
	}
}

func (s *Server) assumeRole(_ context.Context, in *assumeRoleInput) (any, error) {
	_, role, found := strings.Cut(in.RoleArn, ":role/")
	if !found || role == "" {
		return nil, invalid(in.RoleArn + " is invalid")
	}
	if in.RoleSessionName == "" {
		return nil, invalid("1 validation error detected: Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null")
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
	out.Credentials.Expiration = instant{time.Now().Add(duration)}
	out.AssumedRoleUser.AssumedRoleId = "AROASIMULATED:" + in.RoleSessionName
	out.AssumedRoleUser.Arn = "arn:aws:sts::" + s.options.Account + ":assumed-role/" + role + "/" + in.RoleSessionName
	return out, nil
}
