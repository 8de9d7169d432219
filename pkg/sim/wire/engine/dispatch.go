package engine

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// Service is one AWS service: how it is addressed, and what it can do.
type Service struct {
	Scope      string // its name in the credential scope
	Version    string // Version of its Query requests
	Namespace  string // of its XML answers
	Target     string // its name in X-Amz-Target and in RPC v2 paths
	Shapes     string // the namespace of its error shapes in JSON, or ""
	EC2        bool   // speaks the EC2 dialect of Query
	Protocol   protocols
	Operations map[string]Operation
	Faults     Faults
	// candid services answer with a Refusal's own code; the others with the one
	// that faults have for its kind.
	Candid bool
}

// protocols is a set of protocols.
type protocols uint8

const (
	SpeaksQuery protocols = 1 << iota
	SpeaksJSON
	SpeaksCBOR
)

// Operation answers one call. The output of Query operations without a result
// is nil.
type Operation func(ctx context.Context, read func(input any) error) (output any, err error)

// Handle makes an operation of a function over its decoded request.
func Handle[In any](do func(context.Context, *In) (any, error)) Operation {
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
	Read(body []byte, input any) error
	Result(c Call, output any) (reply, error)
	Fault(c Call, f *Fault) reply
}

// reply is an answer ready to be sent.
type reply struct {
	status int
	Header http.Header
	Body   []byte
}

// Call is one request on its way through.
type Call struct {
	service   Service
	operation string
	Protocol  protocol
	request   string // its id
	// legacy is set when the client also wants error codes of the Query protocol.
	legacy bool
}

// compatible adds the Query protocol's error code for clients that ask for it.
func (c Call) compatible(header http.Header, f *Fault) {
	if !c.legacy {
		return
	}
	code := f.Code
	if f.Legacy != "" {
		code = f.Legacy
	}
	header.Set("X-Amzn-Query-Error", code+";"+f.party())
}

func (c Call) refuse(f *Fault) reply {
	r := c.Protocol.Fault(c, f)
	r.Header.Set("X-Amzn-Requestid", c.request)
	return r
}

// Open finds out what a request asks for, in which protocol. The call is
// complete enough to refuse with even when there is a fault.
func (s *Server) Open(r *http.Request, body []byte) (Call, Operation, *Fault) {
	c := Call{legacy: r.Header.Get("X-Amzn-Query-Mode") == "true"}
	var kind protocols
	var target, version string
	mime, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch {
	case r.Header.Get("Smithy-Protocol") != "" || mime == "application/cbor":
		kind, c.Protocol = SpeaksCBOR, CBOR{}
		target, c.operation = cborOperation(r.URL.Path)
	case r.Header.Get("X-Amz-Target") != "" || strings.HasPrefix(mime, "application/x-amz-json"):
		kind, c.Protocol = SpeaksJSON, JSON{mime: mime}
		target, c.operation = jsonOperation(r.Header.Get("X-Amz-Target"))
	default:
		form, err := url.ParseQuery(string(body))
		if err != nil {
			c.Protocol = queryProtocol{}
			return c, nil, unreadable("the body of the request cannot be read as a form (application/x-www-form-urlencoded): " + err.Error())
		}
		kind, c.Protocol = SpeaksQuery, queryProtocol{form: form}
		c.operation, version = form.Get("Action"), form.Get("Version")
	}

	scope := SignedFor(r.Header.Get("Authorization"))
	if scope == "" {
		return c, nil, &Fault{
			Code:    "MissingAuthenticationToken",
			Message: "the request has no SigV4 Authorization header, so the simulated cloud does not know for which service it is",
			Status:  http.StatusForbidden,
		}
	}
	service, ok := s.Services[scope]
	if !ok {
		if kind == SpeaksQuery && mime != "application/x-www-form-urlencoded" && !restXML[scope] {
			c.Protocol = JSON{mime: "application/json"}
		}
		return c, nil, &Fault{
			Code:    "UnknownService",
			Message: "the simulated cloud has no service " + scope,
			Status:  http.StatusNotFound,
		}
	}
	c.service = service
	op, ok := service.Operations[c.operation]
	addressed := target == service.Target
	if kind == SpeaksQuery {
		addressed = version == service.Version
	}
	if !ok || service.Protocol&kind == 0 || !addressed || r.Method != http.MethodPost {
		return c, nil, unknownOperation(c.operation)
	}
	return c, op, nil
}

// restXML are services that no form asks and that want XML all the same. Others that no
// form asks want JSON.
var restXML = map[string]bool{"s3": true, "s3-control": true, "route53": true, "cloudfront": true}

// SignedFor is the service in the credential scope of a SigV4 or SigV4a
// Authorization header: AWS4-... Credential=KEY/DATE[/REGION]/SERVICE/aws4_request.
func SignedFor(authorization string) string {
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
