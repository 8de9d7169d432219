package ec2

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// severity orders the states of a check, the worst last. What is not in it, such as
// not-applicable, says nothing.
var severity = []string{resource.ChecksOK, resource.ChecksInitializing, unsure, resource.ChecksImpaired}

// unsure is EC2's word for a check that has not told anything yet.
const unsure = string(types.SummaryStatusInsufficientData)

// checks reads the status checks of at most 100 running machines. One that EC2
// tells nothing of, because it has only just begun to run, is unsure: nothing may be
// taken for a check that passed.
func (c *Client) checks(ctx context.Context, ids []string) (map[string]string, error) {
	checks := make(map[string]string, len(ids))
	if len(ids) == 0 {
		return checks, nil // EC2 would list the whole account
	}
	for _, id := range ids {
		checks[id] = unsure
	}
	// With ids given, EC2 takes no page size and answers for all of them.
	in := &ec2.DescribeInstanceStatusInput{InstanceIds: ids}
	err := session.Pages(strings.Replace(about("machine", ids), "reading ", "reading the status checks of ", 1), maxPages, func(token *string) (*string, error) {
		in.NextToken = token
		out, err := c.api.DescribeInstanceStatus(ctx, in)
		if err != nil {
			return nil, err
		}
		for i := range out.InstanceStatuses {
			s := &out.InstanceStatuses[i]
			checks[aws.ToString(s.InstanceId)] = worse(s.InstanceStatus, s.SystemStatus)
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return checks, nil
}

func worse(some ...*types.InstanceStatusSummary) string {
	worst := -1
	for _, s := range some {
		if s != nil {
			worst = max(worst, slices.Index(severity, string(s.Status)))
		}
	}
	if worst < 0 {
		return unsure
	}
	return severity[worst]
}
