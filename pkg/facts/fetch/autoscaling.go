package fetch

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// AutoScaling reads what the shelves of Auto Scaling hold; AWS and a simulated cloud do.
type AutoScaling interface {
	Groups(ctx context.Context, names []string) (map[string]resource.Group, error)
	// AllGroups has all pages of the listing, or is an error.
	AllGroups(ctx context.Context) (map[string]resource.ListedGroup, error)
	Activities(ctx context.Context, group string, since time.Time) ([]scale.Activity, error)
	// History is which machines a group started and took away since an instant.
	History(ctx context.Context, group string, since, now time.Time) (resource.History, error)
	Policies(ctx context.Context) (map[string][]string, error)
	// Refreshing tells of a running instance refresh in a sentence; "" when none is.
	Refreshing(ctx context.Context, group string) (string, error)
	LaunchConfigurations(ctx context.Context, names []string) (map[string]resource.LaunchData, error)
}

// ActivitiesOf is how far back activities are read.
const ActivitiesOf = time.Hour

// FromAutoScaling are the sources of its shelves.
func FromAutoScaling(c AutoScaling) []Source {
	return []Source{
		From(facts.Groups, c.Groups), FromList(facts.AllGroups, c.AllGroups), FromList(facts.Policies, c.Policies),
		From(facts.LaunchConfigurations, c.LaunchConfigurations),
		FromOne(facts.Activities, func(ctx context.Context, now time.Time, group string) ([]scale.Activity, error) {
			return c.Activities(ctx, group, now.Add(-ActivitiesOf))
		}),
		FromOne(facts.History, func(ctx context.Context, now time.Time, key string) (resource.History, error) {
			group, since, err := facts.Historic(key)
			if err != nil {
				return resource.History{}, err
			}
			return c.History(ctx, group, since, now)
		}),
		FromOne(facts.Refreshes, func(ctx context.Context, _ time.Time, group string) (string, error) { return c.Refreshing(ctx, group) }),
	}
}
