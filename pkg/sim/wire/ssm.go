package wire

import (
	"context"
	"net/http"
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
)

func (s *Server) ssm() service {
	return service{
		scope:    "ssm",
		target:   "AmazonSSM",
		protocol: speaksJSON,
		candid:   true,
		operations: map[string]operation{
			"GetParameter": handle(s.getParameter),
			"PutParameter": handle(s.putParameter),
		},
		faults: faults{
			scale.Invalid:   {code: "ValidationException", status: http.StatusBadRequest},
			scale.Missing:   {code: "ParameterNotFound", status: http.StatusBadRequest},
			scale.Throttled: {code: "ThrottlingException", status: http.StatusBadRequest},
			scale.Denied:    {code: "AccessDeniedException", status: http.StatusBadRequest},
			scale.Internal:  {code: "InternalServerError", status: http.StatusInternalServerError},
		},
	}
}

type putParameterInput struct {
	Name, Value string
	Type        string
	Overwrite   bool
	Tier        string
	DataType    string

	Description                           unused
	AllowedPattern, KeyId, Policies, Tags foreign
}

type putParameterOutput struct {
	Tier    string
	Version int
}

// putParameter keeps plain strings of the standard tier. It counts no versions.
func (s *Server) putParameter(ctx context.Context, in *putParameterInput) (any, error) {
	_, exists := s.estate.parameters.Parameter(in.Name)
	switch {
	case in.Tier != "" && in.Tier != "Standard", in.DataType != "" && in.DataType != "text", in.Type != "String" && (in.Type != "" || !exists):
		return nil, &fault{
			code: "ValidationException", status: http.StatusBadRequest,
			message: "the simulated cloud keeps parameters of the type String, the data type text and the tier Standard only",
		}
	case exists && !in.Overwrite:
		return nil, &fault{
			code: "ParameterAlreadyExists", status: http.StatusBadRequest,
			message: "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
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
	LastModifiedDate                 instant
}

type getParameterOutput struct{ Parameter parameter }

// getParameter reads a plain string.
func (s *Server) getParameter(ctx context.Context, in *getParameterInput) (any, error) {
	value, written, err := s.estate.parameters.GetParameter(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	return getParameterOutput{parameter{
		ARN:  s.arn("ssm", "parameter/"+strings.TrimPrefix(in.Name, "/")),
		Name: in.Name, Type: "String", Value: value, DataType: "text", Version: 1, LastModifiedDate: instant{written},
	}}, nil
}
