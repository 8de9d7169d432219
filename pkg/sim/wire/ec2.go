package wire

import (
	"net/http"
	"strconv"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

func (s *tables) ec2() engine.Service {
	return engine.Service{
		Scope:     "ec2",
		Version:   "2016-11-15",
		Namespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
		EC2:       true,
		Protocol:  engine.SpeaksQuery,
		Candid:    true,
		Operations: map[string]engine.Operation{
			"DescribeInstances":              engine.Handle(s.describeInstances),
			"DescribeInstanceAttribute":      engine.Handle(s.describeInstanceAttribute),
			"DescribeVolumes":                engine.Handle(s.describeVolumes),
			"DescribePlacementGroups":        engine.Handle(s.describePlacementGroups),
			"DescribeInstanceStatus":         engine.Handle(s.describeInstanceStatus),
			"DescribeInstanceTypes":          engine.Handle(s.describeInstanceTypes),
			"DescribeInstanceTypeOfferings":  engine.Handle(s.describeInstanceTypeOfferings),
			"DescribeLaunchTemplateVersions": engine.Handle(s.describeTemplateVersions),
			"DescribeSpotPriceHistory":       engine.Handle(s.describeSpotPrices),
			"StopInstances":                  engine.Handle(s.stopInstances),
			"StartInstances":                 engine.Handle(s.startInstances),
			"ModifyInstanceAttribute":        engine.Handle(s.modifyInstanceAttribute),
		},
		Faults: engine.Faults{
			scale.Throttled: {Code: "RequestLimitExceeded", Status: http.StatusServiceUnavailable},
			scale.Denied:    {Code: "UnauthorizedOperation", Status: http.StatusForbidden},
			scale.Invalid:   {Code: "InvalidParameterValue", Status: http.StatusBadRequest},
			scale.Busy:      {Code: "IncorrectInstanceState", Status: http.StatusBadRequest},
			scale.Missing:   {Code: "InvalidInstanceID.NotFound", Status: http.StatusBadRequest},
			scale.Exhausted: {Code: "InsufficientInstanceCapacity", Status: http.StatusInternalServerError},
			scale.Internal:  {Code: "InternalError", Status: http.StatusInternalServerError},
		},
	}
}

// dryRun is the answer of EC2 to a request that was only to be checked.
func dryRun(is bool) error {
	if !is {
		return nil
	}
	return &engine.Fault{
		Code: "DryRunOperation", Status: http.StatusPreconditionFailed,
		Message: "Request would have succeeded, but DryRun flag is set.",
	}
}

// ec2Filter narrows a describe operation of EC2.
type ec2Filter struct {
	Name  string
	Value []string `list:"-"`
}

// ec2Filters finds out what filters let through, by the names that an operation
// knows; a name that is not given lets everything through.
func ec2Filters(given []ec2Filter, known ...string) (map[string][]string, error) {
	found := map[string][]string{}
	for _, f := range given {
		ok := false
		for _, name := range known {
			ok = ok || name == f.Name
		}
		if !ok {
			return nil, ec2Invalid("The filter '" + f.Name + "' is invalid")
		}
		found[f.Name] = append(found[f.Name], f.Value...)
	}
	return found, nil
}

func ec2Invalid(message string) error {
	return &engine.Fault{Code: "InvalidParameterValue", Message: message, Status: http.StatusBadRequest}
}

// ec2Page cuts one page out of all. Without a size there is only one; with ids, EC2
// takes no size.
func ec2Page[T any](all []T, operation string, size *int, least int, token string, ids []string) (items []T, next *string, err error) {
	if size == nil {
		return all, nil, nil
	}
	if len(ids) > 0 {
		return nil, nil, &engine.Fault{
			Code: "InvalidParameterCombination", Status: http.StatusBadRequest,
			Message: "The parameter instancesSet cannot be used with the parameter maxResults",
		}
	}
	const most = 1000
	if *size < least || *size > most {
		return nil, nil, ec2Invalid("Value ( " + strconv.Itoa(*size) + " ) for parameter maxResults is invalid. Expecting a value between " +
			strconv.Itoa(least) + " and " + strconv.Itoa(most) + ".")
	}
	items, text, err := engine.Cut(all, operation, *size, token)
	if text != "" {
		next = &text
	}
	return items, next, err
}
