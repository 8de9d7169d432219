package wire

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"net/url"
)

// queryProtocol is AWS Query: a form in, XML out. ec2 speaks a dialect whose
// errors have another shape.
type queryProtocol struct {
	form url.Values
}

func (p queryProtocol) read(_ []byte, input any) error {
	if err := readForm(p.form, input); err != nil {
		return &fault{code: "MalformedQueryString", message: err.Error(), status: http.StatusBadRequest}
	}
	return nil
}

func (queryProtocol) result(c call, output any) (reply, error) {
	if c.service.ec2 {
		return ec2Result(c, output)
	}
	var body bytes.Buffer
	e := xml.NewEncoder(&body)
	outer := xml.StartElement{
		Name: xml.Name{Local: c.operation + "Response"},
		Attr: []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: c.service.namespace}},
	}
	err := e.EncodeToken(outer)
	if err == nil && output != nil {
		err = e.EncodeElement(output, xml.StartElement{Name: xml.Name{Local: c.operation + "Result"}})
	}
	if err == nil {
		err = e.EncodeElement(responseMetadata{c.request}, xml.StartElement{Name: xml.Name{Local: "ResponseMetadata"}})
	}
	if err == nil {
		err = e.EncodeToken(outer.End())
	}
	if err == nil {
		err = e.Flush()
	}
	return xmlReply(http.StatusOK, body.Bytes()), err
}

type responseMetadata struct {
	RequestId string // AWS's spelling
}

func (queryProtocol) fault(c call, f *fault) reply {
	code := f.code
	status := f.status
	if f.legacy != "" {
		code, status = f.legacy, http.StatusBadRequest
	}
	var shape any = queryError{Namespace: c.service.namespace, Type: f.party(), Code: code, Message: f.message, Request: c.request}
	if c.service.ec2 {
		shape = ec2Error{Code: code, Message: f.message, Request: c.request}
	}
	body, err := xml.Marshal(shape)
	if err != nil {
		panic(err)
	}
	return xmlReply(status, body)
}

type queryError struct {
	XMLName   xml.Name `xml:"ErrorResponse"`
	Namespace string   `xml:"xmlns,attr,omitempty"`
	Type      string   `xml:"Error>Type"`
	Code      string   `xml:"Error>Code"`
	Message   string   `xml:"Error>Message"`
	Request   string   `xml:"RequestId"`
}

func xmlReply(status int, body []byte) reply {
	return reply{status: status, body: body, header: http.Header{"Content-Type": {"text/xml"}}}
}
