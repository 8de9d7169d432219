package wire

import (
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
)

func (s *Server) ec2() service {
	return service{
		scope:     "ec2",
		version:   "2016-11-15",
		namespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
		ec2:       true,
		protocol:  speaksQuery,
		candid:    true,
		operations: map[string]operation{
			"DescribeInstances":             handle(s.describeInstances),
			"DescribeInstanceAttribute":     handle(s.describeInstanceAttribute),
			"DescribeVolumes":               handle(s.describeVolumes),
			"DescribePlacementGroups":       handle(s.describePlacementGroups),
			"DescribeInstanceStatus":        handle(s.describeInstanceStatus),
			"DescribeInstanceTypes":         handle(s.describeInstanceTypes),
			"DescribeInstanceTypeOfferings": handle(s.describeInstanceTypeOfferings),
			"StopInstances":                 handle(s.stopInstances),
			"StartInstances":                handle(s.startInstances),
			"ModifyInstanceAttribute":       handle(s.modifyInstanceAttribute),
		},
		faults: faults{
			scale.Throttled: {code: "RequestLimitExceeded", status: http.StatusServiceUnavailable},
			scale.Denied:    {code: "UnauthorizedOperation", status: http.StatusForbidden},
			scale.Invalid:   {code: "InvalidParameterValue", status: http.StatusBadRequest},
			scale.Busy:      {code: "IncorrectInstanceState", status: http.StatusBadRequest},
			scale.Missing:   {code: "InvalidInstanceID.NotFound", status: http.StatusBadRequest},
			scale.Exhausted: {code: "InsufficientInstanceCapacity", status: http.StatusInternalServerError},
			scale.Internal:  {code: "InternalError", status: http.StatusInternalServerError},
		},
	}
}

// ec2Error is the error shape of the EC2 dialect; clients of ec2 cannot read
// the shape of other Query services.
type ec2Error struct {
	XMLName xml.Name `xml:"Response"`
	Code    string   `xml:"Errors>Error>Code"`
	Message string   `xml:"Errors>Error>Message"`
	Request string   `xml:"RequestID"`
}

// ec2Answer has the members of its result in it, where other Query services wrap
// them once more.
type ec2Answer struct {
	XMLName   xml.Name
	Namespace string `xml:"xmlns,attr"`
	Request   string `xml:"requestId"`
	Members   string `xml:",innerxml"`
}

func ec2Result(c call, output any) (reply, error) {
	answer := ec2Answer{XMLName: xml.Name{Local: c.operation + "Response"}, Namespace: c.service.namespace, Request: c.request}
	var members strings.Builder
	if err := xml.NewEncoder(&members).EncodeElement(output, xml.StartElement{Name: xml.Name{Local: "x"}}); err != nil {
		return reply{}, err
	}
	answer.Members = strings.TrimSuffix(strings.TrimPrefix(members.String(), "<x>"), "</x>")
	body, err := xml.Marshal(answer)
	return xmlReply(http.StatusOK, body), err
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
	return &fault{code: "InvalidParameterValue", message: message, status: http.StatusBadRequest}
}

// ec2Page cuts one page out of all. Without a size there is only one; with ids, EC2
// takes no size.
func ec2Page[T any](all []T, operation string, size *int, least int, token string, ids []string) (items []T, next *string, err error) {
	if size == nil {
		return all, nil, nil
	}
	if len(ids) > 0 {
		return nil, nil, &fault{
			code: "InvalidParameterCombination", status: http.StatusBadRequest,
			message: "The parameter instancesSet cannot be used with the parameter maxResults",
		}
	}
	const most = 1000
	if *size < least || *size > most {
		return nil, nil, ec2Invalid("Value ( " + strconv.Itoa(*size) + " ) for parameter maxResults is invalid. Expecting a value between " +
			strconv.Itoa(least) + " and " + strconv.Itoa(most) + ".")
	}
	items, text, err := cut(all, operation, *size, token)
	if text != "" {
		next = &text
	}
	return items, next, err
}

// dryRun is the answer of EC2 to a request that was only to be checked.
func dryRun(is bool) error {
	if !is {
		return nil
	}
	return &fault{
		code: "DryRunOperation", status: http.StatusPreconditionFailed,
		message: "Request would have succeeded, but DryRun flag is set.",
	}
}
