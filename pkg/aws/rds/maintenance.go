package rds

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/dynascale/dynascale/pkg/aws/session"
)

// Maintenance lists what RDS has announced for the databases and clusters of the
// account and region, all pages or an error: sentences such as "system-update,
// applied after 2026-03-08", by the ARN in lower case. What has nothing pending is
// absent. The error is a *scale.Failure.
func (c *Client) Maintenance(ctx context.Context) (map[string][]string, error) {
	waiting := map[string][]string{}
	in := &rds.DescribePendingMaintenanceActionsInput{MaxRecords: aws.Int32(pageSize)}
	err := session.Pages("reading pending maintenance", maxPages, func(marker *string) (*string, error) {
		in.Marker = marker
		out, err := c.api.DescribePendingMaintenanceActions(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, r := range out.PendingMaintenanceActions {
			arn := strings.ToLower(aws.ToString(r.ResourceIdentifier))
			for i := range r.PendingMaintenanceActionDetails {
				if text := action(&r.PendingMaintenanceActionDetails[i]); text != "" {
					waiting[arn] = append(waiting[arn], text)
				}
			}
		}
		return out.Marker, nil
	})
	if err != nil {
		return nil, err
	}
	return waiting, nil
}

// action tells the earliest time at which RDS acts by itself; "" for an offer that
// nobody has taken up, which would otherwise count as pending for ever. Somebody who opted in
// moves it to before the date that RDS set.
func action(a *types.PendingMaintenanceAction) string {
	what := aws.ToString(a.Action)
	switch auto, current := a.AutoAppliedAfterDate, a.CurrentApplyDate; {
	case current != nil && (auto == nil || current.Before(*auto)):
		return what + ", applied on " + current.UTC().Format(time.DateOnly)
	case auto != nil:
		return what + ", applied after " + auto.UTC().Format(time.DateOnly)
	case a.ForcedApplyDate != nil:
		return what + ", forced on " + a.ForcedApplyDate.UTC().Format(time.DateOnly)
	}
	return ""
}
