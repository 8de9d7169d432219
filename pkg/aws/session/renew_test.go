package session

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
)

// gatekeeper is an STS that knows some keys and refuses the others, in words of its
// own. A role's session is named after the key that asked for it.
type gatekeeper struct {
	mu    sync.Mutex
	valid map[string]bool
	code  string
	asked []string // "GetCallerIdentity NEW"
}

func (g *gatekeeper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	_ = r.ParseForm()
	_, rest, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	key, _, _ := strings.Cut(rest, "/")
	action := r.Form.Get("Action")
	g.asked = append(g.asked, action+" "+key)
	switch {
	case !g.valid[key]:
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `<ErrorResponse><Error><Code>%s</Code><Message>no</Message></Error></ErrorResponse>`, g.code)
	case action == "AssumeRole":
		g.valid["ROLE-"+key] = true
		fmt.Fprintf(w, `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ROLE-%s</AccessKeyId><SecretAccessKey>s</SecretAccessKey>`+
			`<SessionToken>t</SessionToken><Expiration>%s</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
			key, time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	default:
		_, _ = w.Write([]byte(`<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`))
	}
}

// knows makes the keys given the only valid ones.
func (g *gatekeeper) knows(keys ...string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.valid = map[string]bool{}
	for _, k := range keys {
		g.valid[k] = true
	}
}

// rotation is a machine with shared files, its session and what was told of it.
type rotation struct {
	*testing.T
	gate *gatekeeper
	dir  string
	cfg  aws.Config
	mu   sync.Mutex
	told []string
}

// newRotation loads a session on files that a test changes later. The variables may
// be set before.
func newRotation(t *testing.T, files map[string]string, o Options) *rotation {
	t.Helper()
	alone(t)
	t.Setenv("AWS_NEW_RETRIES_2026", "true") // waits milliseconds, not seconds
	_, _ = os.Unsetenv("AWS_ACCESS_KEY_ID"), os.Unsetenv("AWS_SECRET_ACCESS_KEY")
	r := &rotation{T: t, gate: &gatekeeper{code: "InvalidClientTokenId"}, dir: t.TempDir()}
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(r.dir, "credentials"))
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(r.dir, "config"))
	for name, text := range files {
		r.write(name, text)
	}
	server := httptest.NewServer(r.gate)
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL_STS", server.URL) // for a role of the profile too
	o.Region, o.Endpoint = "eu-west-1", server.URL
	o.OnCredentials = func(taken bool, sentence string) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.told = append(r.told, fmt.Sprint(taken, " ", sentence))
	}
	cfg, err := Load(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	r.cfg = cfg
	return r
}

func (r *rotation) write(name, text string) {
	r.Helper()
	if err := os.WriteFile(filepath.Join(r.dir, name), []byte(text), 0o700); err != nil {
		r.Fatal(err)
	}
}

// asks makes one call and returns whose key AWS took, or "refused".
func (r *rotation) asks() string {
	r.Helper()
	if _, err := WhoAmI(r.Context(), r.cfg); err != nil {
		return "refused"
	}
	r.gate.mu.Lock()
	defer r.gate.mu.Unlock()
	_, key, _ := strings.Cut(r.gate.asked[len(r.gate.asked)-1], " ")
	return key
}

func (r *rotation) want(key string) {
	r.Helper()
	if got := r.asks(); got != key {
		r.Fatalf("AWS took %s, want %s; it was asked %v; told %q", got, key, r.gate.asked, r.told)
	}
}

// eventually waits for a look at the files, which is not made at every call.
func (r *rotation) eventually(key string) {
	r.Helper()
	for end := time.Now().Add(30 * time.Second); r.asks() != key; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			r.want(key)
		}
	}
}

func (r *rotation) saidLast(want string) {
	r.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.told) == 0 || !strings.Contains(r.told[len(r.told)-1], want) {
		r.Errorf("told %q, want the last to say %q", r.told, want)
	}
	for _, s := range r.told {
		for _, secret := range []string{"OLD", "NEW", "ROLE", "secret"} {
			if strings.Contains(s, secret) {
				r.Errorf("%q has a key in it", s)
			}
		}
	}
}

func keys(id string) string {
	return "[default]\naws_access_key_id = " + id + "\naws_secret_access_key = secret-of-" + id + "\n"
}

func TestKeysThatAreRotatedAreTakenAtTheRefusedCall(t *testing.T) {
	for _, code := range []string{"InvalidClientTokenId", "ExpiredToken", "SignatureDoesNotMatch"} {
		t.Run(code, func(t *testing.T) {
			r := newRotation(t, map[string]string{"credentials": keys("OLD")}, Options{})
			r.gate.code = code
			r.gate.knows("OLD")
			r.want("OLD")
			r.write("credentials", keys("NEW"))
			r.gate.knows("NEW")
			r.want("NEW") // the very call
			if len(r.told) != 1 {
				t.Errorf("told %q, want one sentence", r.told)
			}
			r.saidLast("new AWS credentials were found and are in use")
		})
	}
}

func TestKeysThatAreRotatedAreTakenWhileTheOldOnesStillWork(t *testing.T) {
	r := newRotation(t, map[string]string{"credentials": keys("OLD")}, Options{})
	r.gate.knows("OLD", "NEW")
	r.want("OLD")
	r.write("credentials", keys("NEW"))
	r.eventually("NEW")
	r.saidLast("true the AWS configuration files changed: new AWS credentials were found and are in use")
	r.write("credentials", keys("NEW")+"\n[other]\naws_access_key_id = NEWER\n")
	time.Sleep(fileEvery)
	r.want("NEW")
	if len(r.told) != 1 {
		t.Errorf("another profile's keys are news: %q", r.told)
	}
}

func TestHalfAFileKeepsTheLastGoodKeys(t *testing.T) {
	for _, c := range []struct{ name, half, say string }{
		{"empty", "", "the present credentials stay in use"},
		{"gone", "gone", "the present credentials stay in use"},
		{"half a key", "[default]\naws_access_key_id = NE", "the present credentials stay in use"},
		{"no secret", "[default]\naws_access_key_id = NEW\naws_secret_access_key =", "the present credentials stay in use"},
		{"another profile only", "[other]\naws_access_key_id = NEW\naws_secret_access_key = s", "the present credentials stay in use"},
		{"half a secret, which only AWS can tell", strings.TrimSuffix(keys("NEW"), "NEW\n"), "AWS refuses the new credentials: the previous credentials are in use again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRotation(t, map[string]string{"credentials": keys("OLD")}, Options{})
			r.gate.knows("OLD")
			r.want("OLD")
			if c.half == "gone" {
				if err := os.Remove(filepath.Join(r.dir, "credentials")); err != nil {
					t.Fatal(err)
				}
			} else {
				r.write("credentials", c.half)
			}
			for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
				r.want("OLD") // at every call
				r.mu.Lock()
				told := len(r.told)
				r.mu.Unlock()
				if told > 0 {
					break
				}
			}
			r.saidLast(c.say)
			r.gate.knows("OLD", "NEW")
			r.write("credentials", keys("NEW")+"\n")
			r.eventually("NEW")
			r.saidLast("new AWS credentials were found and are in use")
		})
	}
}

func TestARoleIsAskedForWithTheNewKeys(t *testing.T) {
	t.Run("assume_role", func(t *testing.T) {
		r := newRotation(t, map[string]string{"credentials": keys("OLD")}, Options{RoleARN: "arn:aws:iam::1:role/r"})
		r.gate.knows("OLD")
		r.want("ROLE-OLD")
		r.write("credentials", keys("NEW"))
		r.gate.knows("NEW") // and the session of before is revoked
		r.want("ROLE-NEW")
		r.saidLast("new AWS credentials were found and are in use")
	})
	t.Run("a role of the profile", func(t *testing.T) {
		r := newRotation(t, map[string]string{"credentials": keys("OLD"),
			"config": "[profile shop]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = default\n"}, Options{Profile: "shop"})
		r.gate.knows("OLD")
		r.want("ROLE-OLD")
		r.write("credentials", keys("NEW"))
		r.gate.knows("NEW")
		r.want("ROLE-NEW")
	})
}

// A program that names no expiry is asked once, and its answer kept, until AWS refuses it.
func TestACredentialProcessIsAskedAgain(t *testing.T) {
	answer := `{"Version": 1, "AccessKeyId": "%s", "SecretAccessKey": "s"}`
	dir := t.TempDir()
	path := filepath.Join(dir, "answer")
	say := func(key string) {
		if err := os.WriteFile(path, fmt.Appendf(nil, answer, key), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	say("OLD")
	r := newRotation(t, map[string]string{"config": "[default]\ncredential_process = cat " + path + "\n"}, Options{})
	r.gate.knows("OLD")
	r.want("OLD")
	say("NEW")
	r.gate.knows("NEW")
	r.want("NEW")
	r.saidLast("AWS refused the credentials in use: new AWS credentials were found and are in use")
}

// Without others to be had a refused call stays one call, and the chain is not
// searched for every one of them.
func TestARefusalWithoutOtherKeysIsFinal(t *testing.T) {
	r := newRotation(t, map[string]string{"credentials": keys("OLD")}, Options{})
	r.gate.knows()
	for range 5 {
		r.want("refused")
	}
	if len(r.gate.asked) != 5 || len(r.told) != 0 {
		t.Errorf("asked %v, told %q; want five calls and not a word", r.gate.asked, r.told)
	}
}

func TestWhatRefusesAnIdentity(t *testing.T) {
	for code, want := range map[string]bool{
		"ExpiredToken": true, "ExpiredTokenException": true, "InvalidClientTokenId": true, "UnrecognizedClientException": true,
		"AuthFailure": true, "SignatureDoesNotMatch": true, "InvalidSignatureException": true, "MissingAuthenticationToken": true,
		"AccessDenied": false, "AccessDeniedException": false, "UnauthorizedOperation": false, "Throttling": false, "OptInRequired": false,
	} {
		if got := RefusesIdentity(&smithy.GenericAPIError{Code: code}); got != want {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
}
