package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
)

// JSON is AWS JSON 1.0 or 1.1: the operation is in the header
// X-Amz-Target as SERVICE.OPERATION.
type JSON struct {
	mime string // the answer has the request's own content type
}

func jsonOperation(target string) (service, operation string) {
	service, operation, _ = strings.Cut(target, ".")
	return service, operation
}

// Read decodes a request.
func (JSON) Read(body []byte, input any) error {
	if len(body) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(input); err != nil {
		return unreadable(err.Error())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return unreadable("the request has more text after its first JSON value")
	}
	return nil
}

// Result encodes an answer.
func (p JSON) Result(_ Call, output any) (reply, error) {
	body, err := json.Marshal(output)
	return p.reply(http.StatusOK, body), err
}

// Fault encodes a fault.
func (p JSON) Fault(c Call, f *Fault) reply {
	kind := f.Code
	if c.service.Shapes != "" {
		kind = c.service.Shapes + "#" + f.Code
	}
	body, err := json.Marshal(map[string]string{"__type": kind, "message": f.Message})
	if err != nil {
		panic(err)
	}
	r := p.reply(f.Status, body)
	c.compatible(r.Header, f)
	return r
}

func (p JSON) reply(status int, body []byte) reply {
	return reply{status: status, Body: body, Header: http.Header{"Content-Type": {p.mime}}}
}
