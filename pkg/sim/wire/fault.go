package wire

import (
	"errors"
	"net/http"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
)

// fault is an error as AWS answers it.
type fault struct {
	code    string
	message string
	status  int
	// legacy is the code of the older Query protocol, where it differs; services
	// that once spoke Query send it beside the new one.
	legacy string
}

func (f *fault) Error() string { return f.code + ": " + f.message }

// party is whose mistake it was, in the words of the Query protocol.
func (f *fault) party() string {
	if f.status < http.StatusInternalServerError {
		return "Sender"
	}
	return "Receiver"
}

func invalid(message string) *fault {
	return &fault{code: "ValidationError", message: message, status: http.StatusBadRequest}
}

// unreadable is the fault of a request that breaks its protocol.
func unreadable(message string) *fault {
	return &fault{code: "SerializationException", message: message, status: http.StatusBadRequest}
}

func unknownOperation(operation string) *fault {
	return &fault{
		code:    "UnknownOperationException",
		message: "the simulated cloud does not know the operation " + operation + " of this service in this protocol",
		status:  http.StatusNotFound,
		legacy:  "InvalidAction",
	}
}

// faults maps the kinds of failure to a service's own codes; the message is
// filled in from the failure.
type faults map[scale.Kind]fault

// commonFaults are the codes of services without codes of their own.
var commonFaults = faults{
	scale.Invalid:   {code: "ValidationError", status: http.StatusBadRequest},
	scale.Busy:      {code: "ServiceUnavailable", status: http.StatusServiceUnavailable},
	scale.Throttled: {code: "Throttling", status: http.StatusBadRequest},
	scale.Denied:    {code: "AccessDenied", status: http.StatusForbidden},
	scale.Missing:   {code: "ResourceNotFound", status: http.StatusNotFound},
	scale.Exhausted: {code: "LimitExceeded", status: http.StatusBadRequest},
	scale.Internal:  {code: "InternalFailure", status: http.StatusInternalServerError},
}

// faultOf turns any error into a fault; nil when the error means "no answer at all".
func (s service) faultOf(err error) *fault {
	var f *fault
	if errors.As(err, &f) {
		return f
	}
	kind := scale.KindOf(err)
	if kind == scale.Unreachable {
		return nil
	}
	proto, ok := s.faults[kind]
	if !ok {
		proto, ok = commonFaults[kind]
	}
	if !ok {
		proto = commonFaults[scale.Internal]
	}
	proto.message = err.Error()
	var failure *scale.Failure
	var refusal *sim.Refusal
	switch {
	case errors.As(err, &refusal):
		proto.message = refusal.Message
		if s.candid {
			proto.code = refusal.Code
		}
	case errors.As(err, &failure) && failure.Err != nil:
		proto.message = failure.Err.Error()
	}
	return &proto
}
