package engine

import (
	"errors"
	"net/http"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// Fault is an error as AWS answers it.
type Fault struct {
	Code    string
	Message string
	Status  int
	// legacy is the code of the older Query protocol, where it differs; services
	// that once spoke Query send it beside the new one.
	Legacy string
}

func (f *Fault) Error() string { return f.Code + ": " + f.Message }

// party is whose mistake it was, in the words of the Query protocol.
func (f *Fault) party() string {
	if f.Status < http.StatusInternalServerError {
		return "Sender"
	}
	return "Receiver"
}

// Invalid is the fault of a request that no service would take.
func Invalid(message string) *Fault {
	return &Fault{Code: "ValidationError", Message: message, Status: http.StatusBadRequest}
}

// unreadable is the fault of a request that breaks its protocol.
func unreadable(message string) *Fault {
	return &Fault{Code: "SerializationException", Message: message, Status: http.StatusBadRequest}
}

func unknownOperation(operation string) *Fault {
	return &Fault{
		Code:    "UnknownOperationException",
		Message: "the simulated cloud does not know the operation " + operation + " of this service, or not with this protocol, API version or HTTP method",
		Status:  http.StatusNotFound,
		Legacy:  "InvalidAction",
	}
}

// Faults maps the kinds of failure to a service's own codes; the message is
// filled in from the failure.
type Faults map[scale.Kind]Fault

// commonFaults are the codes of services without codes of their own.
var commonFaults = Faults{
	scale.Invalid:   {Code: "ValidationError", Status: http.StatusBadRequest},
	scale.Busy:      {Code: "ServiceUnavailable", Status: http.StatusServiceUnavailable},
	scale.Throttled: {Code: "Throttling", Status: http.StatusBadRequest},
	scale.Denied:    {Code: "AccessDenied", Status: http.StatusForbidden},
	scale.Missing:   {Code: "ResourceNotFound", Status: http.StatusNotFound},
	scale.Exhausted: {Code: "LimitExceeded", Status: http.StatusBadRequest},
	scale.Internal:  {Code: "InternalFailure", Status: http.StatusInternalServerError},
}

// faultOf turns any error into a fault; nil when the error means "no answer at all".
func (s Service) faultOf(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	kind := scale.KindOf(err)
	if kind == scale.Unreachable {
		return nil
	}
	proto, ok := s.Faults[kind]
	if !ok {
		proto, ok = commonFaults[kind]
	}
	if !ok {
		proto = commonFaults[scale.Internal]
	}
	proto.Message = err.Error()
	var failure *scale.Failure
	var refusal *world.Refusal
	switch {
	case errors.As(err, &refusal):
		proto.Message = refusal.Message
		if s.Candid {
			proto.Code = refusal.Code
		}
	case errors.As(err, &failure) && failure.Err != nil:
		proto.Message = failure.Err.Error()
	}
	return &proto
}
