package session

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Form is the body of an operation of a service that takes forms.
func Form(operation, version string, values url.Values) []byte {
	values.Set("Action", operation)
	values.Set("Version", version)
	return []byte(values.Encode())
}

// Operation is what a call is made to. Without a Service it is of the client's own; Target is what stands before the name
// of the operation in a header where bodies are JSON.
type Operation struct{ Service, Target, Name string }

// Instead makes a call another operation than the client was asked for, of its service or of one that speaks the
// same JSON: one that is sent as the body, a form or JSON, and whose answer read digests. The SDK's own code for an operation knows every
// field of its answer; where two of two hundred are read, it is a hundred kilobytes of program for nothing.
// Address, signature, rate, retries and errors stay the client's.
func Instead(operation Operation, body []byte, read func(answer []byte) error) func(*middleware.Stack) error {
	return func(stack *middleware.Stack) error {
		asked, isJSON := "", body[0] == '{'
		target, name, other := operation.Target, operation.Name, operation.Service != ""
		named := middleware.InitializeMiddlewareFunc("Named", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			asked = awsmiddleware.GetOperationName(ctx)
			is := awsmiddleware.RegisterServiceMetadata{ServiceID: awsmiddleware.GetServiceID(ctx), Region: awsmiddleware.GetRegion(ctx), OperationName: name}
			if other { // another service has a rate of its own, and is counted as itself
				is.ServiceID = operation.Service
			}
			return is.HandleInitialize(ctx, in, next)
		})
		if err := stack.Initialize.Add(named, middleware.Before); err != nil {
			return err
		}
		sent := middleware.SerializeMiddlewareFunc("SentInstead", func(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (out middleware.SerializeOutput, _ middleware.Metadata, err error) {
			if r, is := in.Request.(*smithyhttp.Request); is {
				if was, _, is := strings.Cut(r.Header.Get(targetHeader), "."); is && !other {
					target = was
				}
				if isJSON {
					r.Header.Set(targetHeader, target+"."+name)
				}
				if in.Request, err = r.SetStream(bytes.NewReader(body)); err != nil {
					return out, middleware.Metadata{}, err
				}
			}
			return next.HandleSerialize(ctx, in)
		})
		if err := stack.Serialize.Insert(sent, "OperationSerializer", middleware.After); err != nil {
			return err
		}
		// The deserializer of the operation asked for sees an empty answer, and every refusal as it is.
		got := middleware.DeserializeMiddlewareFunc("ReadInstead", func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
			out, metadata, err := next.HandleDeserialize(ctx, in)
			response, is := out.RawResponse.(*smithyhttp.Response)
			if err != nil || !is || response.StatusCode != http.StatusOK {
				return out, metadata, err
			}
			answer, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
			_ = response.Body.Close()
			if err == nil {
				err = read(answer)
			}
			empty := "<Answer><" + asked + "Result/></Answer>"
			if isJSON {
				empty = "{}"
			}
			response.Body = io.NopCloser(strings.NewReader(empty))
			return out, metadata, err
		})
		return stack.Deserialize.Insert(got, "OperationDeserializer", middleware.After)
	}
}

// targetHeader names the operation where bodies are JSON.
const targetHeader = "X-Amz-Target"

// mostAnswer bounds an answer that is read instead, in bytes.
const mostAnswer = 4 << 20
