package wire

import (
	"context"
	"net/http"
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

func (s *tables) ssm() engine.Service {
	return engine.Service{
		Scope:    "ssm",
		Target:   "AmazonSSM",
		Protocol: engine.SpeaksJSON,
		Candid:   true,
		Operations: map[string]engine.Operation{
			"GetParameter": engine.Handle(s.getParameter),
			"PutParameter": engine.Handle(s.putParameter),
		},
		Faults: engine.Faults{
			scale.Invalid:   {Code: "ValidationException", Status: http.StatusBadRequest},
			scale.Missing:   {Code: "ParameterNotFound", Status: http.StatusBadRequest},
			scale.Throttled: {Code: "ThrottlingException", Status: http.StatusBadRequest},
			scale.Denied:    {Code: "AccessDeniedException", Status: http.StatusBadRequest},
			scale.Internal:  {Code: "InternalServerError", Status: http.StatusInternalServerError},
		},
	}
}

type putParameterInput struct {
	Name, Value string
	Type        string
	Overwrite   bool
	Tier        string
	DataType    string

	Description                           engine.Unused
	AllowedPattern, KeyId, Policies, Tags engine.Foreign
}

type putParameterOutput struct {
	Tier    string
	Version int
}

// putParameter keeps plain strings of the standard tier. It counts no versions.
func (s *tables) putParameter(ctx context.Context, in *putParameterInput) (any, error) {
	_, exists := s.estate.parameters.Parameter(in.Name)
	switch {
	case in.Tier != "" && in.Tier != "Standard", in.DataType != "" && in.DataType != "text", in.Type != "String" && (in.Type != "" || !exists):
		return nil, &engine.Fault{
			Code: "ValidationException", Status: http.StatusBadRequest,
			Message: "the simulated cloud keeps parameters of the type String, the data type text and the tier Standard only",
		}
	case exists && !in.Overwrite:
		return nil, &engine.Fault{
			Code: "ParameterAlreadyExists", Status: http.StatusBadRequest,
			Message: "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
		}
	}
	return putParameterOutput{Tier: "Standard", Version: 1}, s.estate.parameters.PutParameter(ctx, in.Name, in.Value)
}

type getParameterInput struct {
	Name           string
	WithDecryption bool
}

type parameter struct {
	ARN, Name, Type, Value, DataType string
	Version                          int
	LastModifiedDate                 engine.Instant
}

type getParameterOutput struct{ Parameter parameter }

// getParameter reads a plain string.
func (s *tables) getParameter(ctx context.Context, in *getParameterInput) (any, error) {
	value, written, err := s.estate.parameters.GetParameter(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	return getParameterOutput{parameter{
		ARN:  s.ARN("ssm", "parameter/"+strings.TrimPrefix(in.Name, "/")),
		Name: in.Name, Type: "String", Value: value, DataType: "text", Version: 1, LastModifiedDate: engine.Instant{Time: written},
	}}, nil
}
