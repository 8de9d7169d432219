package engine

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

// Read decodes a request.
func (p queryProtocol) Read(_ []byte, input any) error {
	if err := readForm(p.form, input); err != nil {
		return &Fault{Code: "MalformedQueryString", Message: err.Error(), Status: http.StatusBadRequest}
	}
	return nil
}

// Result encodes an answer.
func (queryProtocol) Result(c Call, output any) (reply, error) {
	if c.service.EC2 {
		return ec2Result(c, output)
	}
	var body bytes.Buffer
	e := xml.NewEncoder(&body)
	outer := xml.StartElement{
		Name: xml.Name{Local: c.operation + "Response"},
		Attr: []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: c.service.Namespace}},
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

// Fault encodes a fault.
func (queryProtocol) Fault(c Call, f *Fault) reply {
	code := f.Code
	status := f.Status
	if f.Legacy != "" {
		code, status = f.Legacy, http.StatusBadRequest
	}
	var shape any = queryError{Namespace: c.service.Namespace, Type: f.party(), Code: code, Message: f.Message, Request: c.request}
	if c.service.EC2 {
		shape = ec2Error{Code: code, Message: f.Message, Request: c.request}
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
	return reply{status: status, Body: body, Header: http.Header{"Content-Type": {"text/xml"}}}
}
