package session

import (
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// plainBody hides from net/http that a request body can write itself.
//
// The SDK closes the body as soon as the response begins, while net/http may
// still look whether the body is longer than announced. A closed body that only
// reads answers that with EOF, which is right; one that writes itself answers
// with EOF as an error, and net/http then closes the connection under the
// response that is being read. Against a server on the same machine this broke
// one large call in fifty.
type plainBody struct{ client aws.HTTPClient }

func (p plainBody) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return p.client.Do(r)
}

// HTTPClient is the client that Load gives to all services, for an aws.Config
// that is put together by hand. Timeout limits one attempt.
func HTTPClient(timeout time.Duration) aws.HTTPClient { return plainBody{httpClient(timeout)} }
