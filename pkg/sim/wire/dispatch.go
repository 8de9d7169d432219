package wire

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// service is one AWS service: how it is addressed, and what it can do.
type service struct {
	scope      string // its name in the credential scope
	version    string // Version of its Query requests
	namespace  string // of its XML answers
	target     string // its name in X-Amz-Target and in RPC v2 paths
	shapes     string // the namespace of its error shapes in JSON, or ""
	ec2        bool   // speaks the EC2 dialect of Query
	protocol   protocols
	operations map[string]operation
	faults     faults
	// candid services answer with a Refusal's own code; the others with the one
	// that faults have for its kind.
	candid bool
}

// protocols is a set of protocols.
type protocols uint8

const (
	speaksQuery protocols = 1 << iota
	speaksJSON
	speaksCBOR
)

// operation answers one call. The output of Query operations without a result
// is nil.
type operation func(ctx context.Context, read func(input any) error) (output any, err error)

// handle makes an operation of a function over its decoded request.
func handle[In any](do func(context.Context, *In) (any, error)) operation {
	return func(ctx context.Context, read func(any) error) (any, error) {
		in := new(In)
		if err := read(in); err != nil {
			return nil, err
		}
		if err := refuseForeign(in); err != nil {
			return nil, err
		}
		return do(ctx, in)
	}
}

// protocol reads requests and writes answers.
type protocol interface {
	read(body []byte, input any) error
	result(c call, output any) (reply, error)
	fault(c call, f *fault) reply
}

// reply is an answer ready to be sent.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// call is one request on its way through.
type call struct {
	service   service
	operation string
	protocol  protocol
	request   string // its id
	// legacy is set when the client also wants error codes of the Query protocol.
	legacy bool
}

// compatible adds the Query protocol's error code for clients that ask for it.
func (c call) compatible(header http.Header, f *fault) {
	if !c.legacy {
		return
	}
	code := f.code
	if f.legacy != "" {
		code = f.legacy
	}
	header.Set("X-Amzn-Query-Error", code+";"+f.party())
}

func (c call) refuse(f *fault) reply {
	r := c.protocol.fault(c, f)
	r.header.Set("X-Amzn-Requestid", c.request)
	return r
}

// open finds out what a request asks for, in which protocol. The call is
// complete enough to refuse with even when there is a fault.
func (s *Server) open(r *http.Request, body []byte) (call, operation, *fault) {
	c := call{legacy: r.Header.Get("X-Amzn-Query-Mode") == "true"}
	var kind protocols
	var target, version string
	mime, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch {
	case r.Header.Get("Smithy-Protocol") != "" || mime == "application/cbor":
		kind, c.protocol = speaksCBOR, cborProtocol{}
		target, c.operation = cborOperation(r.URL.Path)
	case r.Header.Get("X-Amz-Target") != "" || strings.HasPrefix(mime, "application/x-amz-json"):
		kind, c.protocol = speaksJSON, jsonProtocol{mime: mime}
		target, c.operation = jsonOperation(r.Header.Get("X-Amz-Target"))
	default:
		form, err := url.ParseQuery(string(body))
		if err != nil {
			c.protocol = queryProtocol{}
			return c, nil, unreadable("the body is not a form: " + err.Error())
		}
		kind, c.protocol = speaksQuery, queryProtocol{form: form}
		c.operation, version = form.Get("Action"), form.Get("Version")
	}

	scope := signedFor(r.Header.Get("Authorization"))
	if scope == "" {
		return c, nil, &fault{
			code:    "MissingAuthenticationToken",
			message: "the request has no SigV4 Authorization header, so it is not known which service it is for",
			status:  http.StatusForbidden,
		}
	}
	service, ok := s.services[scope]
	if !ok {
		if kind == speaksQuery && mime != "application/x-www-form-urlencoded" && !restXML[scope] {
			c.protocol = jsonProtocol{mime: "application/json"}
		}
		return c, nil, &fault{
			code:    "UnknownService",
			message: "the simulated cloud has no service " + scope,
			status:  http.StatusNotFound,
		}
	}
	c.service = service
	op, ok := service.operations[c.operation]
	addressed := target == service.target
	if kind == speaksQuery {
		addressed = version == service.version
	}
	if !ok || service.protocol&kind == 0 || !addressed || r.Method != http.MethodPost {
		return c, nil, unknownOperation(c.operation)
	}
	return c, op, nil
}

// restXML are services that no form asks and that want XML all the same. Others that no
// form asks want JSON.
var restXML = map[string]bool{"s3": true, "s3-control": true, "route53": true, "cloudfront": true}

// signedFor is the service in the credential scope of a SigV4 or SigV4a
// Authorization header: AWS4-... Credential=KEY/DATE[/REGION]/SERVICE/aws4_request.
func signedFor(authorization string) string {
	scheme, rest, _ := strings.Cut(authorization, " ")
	if !strings.HasPrefix(scheme, "AWS4-") {
		return ""
	}
	for part := range strings.SplitSeq(rest, ",") {
		credential, ok := strings.CutPrefix(strings.TrimSpace(part), "Credential=")
		if !ok {
			continue
		}
		scope := strings.Split(credential, "/")
		if n := len(scope); n >= 4 && scope[n-1] == "aws4_request" {
			return scope[n-2]
		}
	}
	return ""
}
