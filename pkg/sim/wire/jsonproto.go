package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
)

// jsonProtocol is AWS JSON 1.0 or 1.1: the operation is in the header
// X-Amz-Target as SERVICE.OPERATION.
type jsonProtocol struct {
	mime string // the answer has the request's own content type
}

func jsonOperation(target string) (service, operation string) {
	service, operation, _ = strings.Cut(target, ".")
	return service, operation
}

func (jsonProtocol) read(body []byte, input any) error {
	if len(body) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(input); err != nil {
		return unreadable(err.Error())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return unreadable("more than one JSON value in the request")
	}
	return nil
}

func (p jsonProtocol) result(_ call, output any) (reply, error) {
	body, err := json.Marshal(output)
	return p.reply(http.StatusOK, body), err
}

func (p jsonProtocol) fault(c call, f *fault) reply {
	kind := f.code
	if c.service.shapes != "" {
		kind = c.service.shapes + "#" + f.code
	}
	body, err := json.Marshal(map[string]string{"__type": kind, "message": f.message})
	if err != nil {
		panic(err)
	}
	r := p.reply(f.status, body)
	c.compatible(r.header, f)
	return r
}

func (p jsonProtocol) reply(status int, body []byte) reply {
	return reply{status: status, body: body, header: http.Header{"Content-Type": {p.mime}}}
}
