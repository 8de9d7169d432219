package session

import (
	"context"
	"crypto/sha256"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/middleware"
)

// OnCredentials is told, in a sentence without any key, of credentials that changed
// under a running program, and whether the new ones are in use.
type OnCredentials func(taken bool, sentence string)

const (
	// fileEvery is how often the files are looked at, at most.
	fileEvery = 200 * time.Millisecond
	// fileRest is how long a changed file must have said the same: whoever writes it
	// may be half done.
	fileRest = 250 * time.Millisecond
	// searchEvery is how often credentials that AWS refuses are searched anew, at most:
	// credential_process may be a program that asks a human.
	searchEvery = 20 * time.Second
	searchTime  = 10 * time.Second
)

// renewing are the credentials of the SDK's chain, found anew when the shared files
// change or when AWS refuses them. The SDK renews only what tells when it expires:
// keys in a file are read once and kept for ever, and so is the answer of a
// credential_process without an expiry.
//
// What is found replaces what is in use only if it is usable and of the same kind:
// half a file has no keys, and the SDK would go on to the role of the machine.
type renewing struct {
	find func(context.Context) (aws.CredentialsProvider, error)
	tell OnCredentials // never nil

	mu       sync.Mutex
	now      aws.CredentialsProvider
	is       aws.Credentials // what now said last; empty before the first answer
	before   aws.CredentialsProvider
	since    time.Time // when now came into use
	content  string    // of the files, when they were read last
	looked   time.Time
	searched time.Time // when AWS last refused and the chain was searched
}

func newRenewing(now aws.CredentialsProvider, tell OnCredentials, find func(context.Context) (aws.CredentialsProvider, error)) *renewing {
	if tell == nil {
		tell = func(bool, string) {}
	}
	return &renewing{find: find, tell: tell, now: now, content: filesSay(), looked: time.Now()}
}

// Retrieve gives the credentials in use, after a look at the files.
func (r *renewing) Retrieve(ctx context.Context) (aws.Credentials, error) {
	r.mu.Lock()
	if time.Since(r.looked) >= fileEvery {
		if says := filesSay(); says != r.content {
			r.content = settled(ctx, says)
			r.replace(ctx, "the AWS configuration files changed")
		}
		r.looked = time.Now()
	}
	provider := r.now
	r.mu.Unlock()
	is, err := provider.Retrieve(ctx)
	if err == nil {
		r.mu.Lock()
		if provider == r.now {
			r.is = is
		}
		r.mu.Unlock()
	}
	return is, err
}

// renew looks for others after AWS refused the credentials of a request that was
// sent at an instant, and reports whether there are any by now.
func (r *renewing) renew(ctx context.Context, sent time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.since.After(sent): // another call was refused with them
		return true
	case time.Since(r.searched) < searchEvery:
		return false
	}
	r.searched = time.Now()
	if says := filesSay(); says != r.content {
		r.content = settled(ctx, says)
	}
	tried := r.before
	r.before = nil // those in use are refused: there is no way back to them
	if r.replace(ctx, "AWS refused the credentials in use") {
		r.before = nil
		return true
	}
	if tried == nil {
		return false
	}
	r.now, r.is, r.since = tried, aws.Credentials{}, time.Now()
	r.tell(false, "AWS refuses the new credentials: the previous credentials are in use again; correct the "+
		"AWS configuration files")
	return true
}

// replace searches the chain and takes what it finds, if it is another and usable.
func (r *renewing) replace(ctx context.Context, why string) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), searchTime)
	defer cancel()
	const kept = ": the present credentials stay in use; "
	found, err := r.find(ctx)
	var is aws.Credentials
	if err == nil {
		is, err = found.Retrieve(ctx)
	}
	switch {
	case err != nil || !is.HasKeys():
		r.tell(false, why+kept+"no other usable credentials were found")
		return false
	case r.is.HasKeys() && kindOfSource(is) != kindOfSource(r.is):
		r.tell(false, why+kept+"the new credentials are of another kind ("+kindOfSource(is)+" instead of "+kindOfSource(r.is)+"); to use them, reload the daemon (SIGHUP)")
		return false
	case is.AccessKeyID == r.is.AccessKeyID && is.SecretAccessKey == r.is.SecretAccessKey && is.SessionToken == r.is.SessionToken:
		return false
	}
	r.before, r.now, r.is, r.since = r.now, found, is, time.Now()
	r.tell(true, why+": new AWS credentials were found and are in use")
	return true
}

// kindOfSource is what the SDK calls a source of credentials, without the path.
func kindOfSource(is aws.Credentials) string {
	kind, _, _ := strings.Cut(is.Source, ":")
	return kind
}

// settled waits until the files have said the same for a while, and returns what.
func settled(ctx context.Context, says string) string {
	for range 4 { // a file that never rests is taken as it is
		select {
		case <-ctx.Done():
			return says
		case <-time.After(fileRest):
		}
		again := filesSay()
		if again == says {
			break
		}
		says = again
	}
	return says
}

// filesSay is a digest of the shared configuration files.
func filesSay() string {
	digest := sha256.New()
	for _, f := range []struct{ variable, standard string }{
		{"AWS_SHARED_CREDENTIALS_FILE", config.DefaultSharedCredentialsFilename()},
		{"AWS_CONFIG_FILE", config.DefaultSharedConfigFilename()},
	} {
		path := os.Getenv(f.variable)
		if path == "" {
			path = f.standard
		}
		text, err := os.ReadFile(path)
		if err != nil {
			text = []byte("none")
		}
		sum := sha256.Sum256(text)
		digest.Write(sum[:])
	}
	return string(digest.Sum(nil))
}

// assumedRole is the session of a role. The credentials that it is asked for with
// look after themselves.
type assumedRole struct {
	*aws.CredentialsCache

	mu    sync.Mutex
	since time.Time // when the session was last thrown away
}

// renew throws a session away that AWS refused: somebody may have revoked it.
func (a *assumedRole) renew(_ context.Context, sent time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.since.After(sent):
		return true
	case time.Since(a.since) < searchEvery:
		return false
	}
	a.since = time.Now()
	a.Invalidate()
	return true
}

// renewer finds other credentials for a request that was refused, if there are any.
type renewer interface {
	renew(ctx context.Context, sent time.Time) bool
}

// renewed is a refusal of credentials that are not in use any more: the call is tried
// again with those that are.
type renewed struct{ error }

func (r renewed) Unwrap() error { return r.error }

// renewal is told of every attempt that AWS refuses for who asks.
func renewal(of renewer) func(*middleware.Stack) error {
	return func(s *middleware.Stack) error {
		return s.Finalize.Insert(middleware.FinalizeMiddlewareFunc("dynascaleRenewal", func(
			ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
		) (middleware.FinalizeOutput, middleware.Metadata, error) {
			sent := time.Now()
			out, meta, err := next.HandleFinalize(ctx, in)
			if err != nil && RefusesIdentity(err) && of.renew(ctx, sent) {
				err = renewed{err}
			}
			return out, meta, err
		}), "Retry", middleware.After)
	}
}
