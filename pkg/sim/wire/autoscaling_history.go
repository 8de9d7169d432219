package wire

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

type describeActivitiesInput struct {
	ActivityIds          []string // AWS's spelling
	AutoScalingGroupName string
	Filters              []filter
	IncludeDeletedGroups bool
	MaxRecords           *int
	NextToken            string
}

type describeActivitiesOutput struct {
	Activities []activityShape `xml:"Activities>member"`
	NextToken  string          `xml:",omitempty"`
}

type activityShape struct {
	ActivityId           string // AWS's spelling
	AutoScalingGroupName string
	Cause                string
	Description          string
	StartTime            engine.Instant
	EndTime              *engine.Instant `xml:",omitempty"`
	StatusCode           string
	StatusMessage        string `xml:",omitempty"`
	Progress             int
}

// window is what the filters of DescribeScalingActivities let through.
type window struct {
	from, to time.Time
	statuses []string
}

func (s *tables) describeActivities(ctx context.Context, in *describeActivitiesInput) (any, error) {
	w, err := windowOf(in.Filters, in.AutoScalingGroupName)
	if err != nil {
		return nil, err
	}
	names, err := s.groupsOr(ctx, in.AutoScalingGroupName)
	if err != nil {
		return nil, err
	}
	var all []activityShape
	for _, name := range names {
		activities, err := s.activities(ctx, name, w.from)
		if err != nil {
			return nil, err
		}
		for _, x := range activities {
			if w.admits(x) && wanted(in.ActivityIds, x.ActivityId) {
				all = append(all, x)
			}
		}
	}
	slices.SortFunc(all, func(a, b activityShape) int {
		return cmp.Or(a.Progress-b.Progress, b.StartTime.Compare(a.StartTime.Time), cmp.Compare(a.ActivityId, b.ActivityId))
	})
	items, next, err := engine.Page(all, engine.Paging{
		Operation: "DescribeScalingActivities", Max: in.MaxRecords, Standard: engine.MostRecords, Token: in.NextToken,
	})
	return describeActivitiesOutput{Activities: items, NextToken: next}, err
}

// activities tells a group's activities since a time.
func (s *tables) activities(ctx context.Context, group string, since time.Time) ([]activityShape, error) {
	known, err := s.cloud.Activities(ctx, group, since)
	if err != nil {
		return nil, err
	}
	var all []activityShape
	if s.details == nil {
		for _, a := range known {
			x := activityShape{
				ActivityId: a.ID, AutoScalingGroupName: group, StartTime: engine.Instant{Time: a.Start}, EndTime: &engine.Instant{Time: a.Start},
				Cause: "the desired and the actual capacity differed", Description: "Scaling " + group,
				StatusCode: "Successful", StatusMessage: a.Message, Progress: 100,
			}
			if a.Failed {
				x.StatusCode = "Failed"
			}
			all = append(all, x)
		}
		return all, nil
	}
	now := s.cloud.Now()
	for _, a := range s.details.ScalingActivities(group) {
		x := activityShape{
			ActivityId: a.ID, AutoScalingGroupName: group, StartTime: engine.Instant{Time: a.Start}, EndTime: &engine.Instant{Time: a.End},
			Cause: a.Cause, Description: a.Description, StatusCode: a.Status, StatusMessage: a.Message, Progress: 100,
		}
		if a.Status != "Failed" && a.End.After(now) {
			x.StatusCode, x.EndTime, x.Progress = "InProgress", nil, 50
		}
		all = append(all, x)
	}
	return all, nil
}

// groupsOr is the named group when there is one, and all groups without a name.
func (s *tables) groupsOr(ctx context.Context, name string) ([]string, error) {
	if name != "" {
		_, err := s.group(ctx, name)
		return []string{name}, err
	}
	names := slices.Sorted(slices.Values(s.cloud.GroupNames()))
	_, err := s.cloud.Groups(ctx, names)
	return names, err
}

func windowOf(filters []filter, group string) (window, error) {
	var w window
	for _, f := range filters {
		switch {
		case f.Name == "Status" && group == "":
			return w, engine.Invalid("The Status filter can only be used together with AutoScalingGroupName")
		case f.Name == "Status":
			w.statuses = f.Values
			continue
		case f.Name != "StartTimeLowerBound" && f.Name != "StartTimeUpperBound":
			return w, engine.Invalid("Filter type " + f.Name + " is not correct. Allowed Filter types are: StartTimeLowerBound StartTimeUpperBound Status")
		case len(f.Values) != 1:
			return w, engine.Invalid("Filter " + f.Name + " takes exactly one value")
		}
		bound, err := time.Parse(time.RFC3339Nano, f.Values[0])
		if err != nil {
			// A time without an offset is UTC.
			if bound, err = time.Parse("2006-01-02T15:04:05", f.Values[0]); err != nil {
				return w, engine.Invalid("Filter " + f.Name + ": '" + f.Values[0] + "' is not an ISO 8601 time")
			}
		}
		if f.Name == "StartTimeLowerBound" {
			w.from = bound
		} else {
			w.to = bound
		}
	}
	return w, nil
}

func (w window) admits(x activityShape) bool {
	return !x.StartTime.Before(w.from) &&
		(w.to.IsZero() || !x.StartTime.After(w.to)) &&
		(w.statuses == nil || slices.Contains(w.statuses, x.StatusCode))
}
