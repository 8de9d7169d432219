package ssm

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

func client(t *testing.T, handler http.HandlerFunc) *Client {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return New(aws.Config{Region: "eu-west-1", BaseEndpoint: aws.String(server.URL), HTTPClient: session.HTTPClient(time.Minute), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AK", "SK", "")})
}

func TestPutParameter(t *testing.T) {
	calls := 0
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		calls++
		if got := r.Header.Get("X-Amz-Target"); got != "AmazonSSM.PutParameter" {
			t.Errorf("target %q", got)
		}
		var sent map[string]any
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			t.Error(err)
		}
		want := map[string]any{"Name": "/shop/readers", "Value": `["a:5432"]`, "Type": "String", "Overwrite": true}
		if diff := cmp.Diff(want, sent); diff != "" {
			t.Error(diff)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_, _ = io.WriteString(w, `{"Tier":"Standard","Version":2}`)
	})
	if err := c.PutParameter(t.Context(), "/shop/readers", `["a:5432"]`); err != nil || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

func TestPutParameterFails(t *testing.T) {
	tests := []struct {
		name, body, want string
		kind             scale.Kind
	}{
		{"denied", `{"__type":"AccessDeniedException","Message":"no"}`, "denied: AccessDeniedException: no", scale.Denied},
		{"somebody else writes", `{"__type":"com.amazonaws.ssm#TooManyUpdates","message":"There are concurrent updates for a resource"}`,
			"busy: TooManyUpdates: There are concurrent updates for a resource", scale.Busy},
		{"too long", `{"__type":"ValidationException","message":"Standard tier parameters support a maximum parameter value of 4096 characters."}`,
			"invalid: ValidationException: Standard tier parameters support a maximum parameter value of 4096 characters.", scale.Invalid},
		{"gone", `{"__type":"ParameterNotFound","message":"not there"}`, "missing: ParameterNotFound: not there", scale.Missing},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := client(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/x-amz-json-1.1")
				w.WriteHeader(400)
				_, _ = io.WriteString(w, tt.body)
			})
			if err := c.PutParameter(t.Context(), "/x", "y"); scale.KindOf(err) != tt.kind || err.Error() != "writing parameter /x: "+tt.want {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestGetParameter(t *testing.T) {
	for _, c := range []struct {
		name, body string
		status     int
		text, want string // the error's text
		kind       scale.Kind
	}{
		{"a string", `{"Parameter":{"Name":"/dynascale/brake","Type":"String","Value":"pause","LastModifiedDate":1772452800.5}}`, 200, "pause", "", ""},
		{"an encrypted one", `{"Parameter":{"Name":"/dynascale/brake","Type":"SecureString","Value":"AQIC"}}`, 200, "",
			"reading parameter /dynascale/brake: invalid: the parameter is a SecureString, which dynascale does not decrypt; delete it and create it again as a String", scale.Invalid},
		{"none in the answer", `{}`, 200, "", "reading parameter /dynascale/brake: internal: AWS answered without a value", scale.Internal},
		{"none there", `{"__type":"ParameterNotFound"}`, 400, "", "reading parameter /dynascale/brake: missing: ParameterNotFound", scale.Missing},
		{"not allowed", `{"__type":"AccessDeniedException","Message":"no"}`, 400, "", "reading parameter /dynascale/brake: denied: AccessDeniedException: no", scale.Denied},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := client(t, func(w http.ResponseWriter, r *http.Request) {
				if got := r.Header.Get("X-Amz-Target"); got != "AmazonSSM.GetParameter" {
					t.Errorf("target %q", got)
				}
				w.Header().Set("Content-Type", "application/x-amz-json-1.1")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			text, written, err := client.GetParameter(t.Context(), "/dynascale/brake")
			if c.want == "" && (err != nil || text != c.text || written.UnixMilli() != 1772452800500) {
				t.Errorf("%q of %s, %v", text, written, err)
			}
			if c.want != "" && (err == nil || err.Error() != c.want || scale.KindOf(err) != c.kind) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}
