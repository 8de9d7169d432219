package fetch

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Inventory lists all that there is in an account and region, by name, beside the groups, among
// which the daemon chooses too. A listing has all its pages or is an error.
type Inventory interface {
	AllDatabases(ctx context.Context) (map[string]resource.ListedDatabase, error)
	AllClusters(ctx context.Context) (map[string]resource.ListedCluster, error)
	LooseMachines(ctx context.Context) (map[string]resource.ListedMachine, error)
	TargetGroups(ctx context.Context) (map[string]resource.TargetGroup, error)
	AllQueues(ctx context.Context) ([]string, error)
}

// FromInventory are the sources of the inventories.
func FromInventory(c Inventory) []Source {
	return []Source{
		FromList(facts.AllDatabases, c.AllDatabases), FromList(facts.AllClusters, c.AllClusters),
		FromList(facts.LooseMachines, c.LooseMachines), FromList(facts.TargetGroups, c.TargetGroups),
		FromList(facts.AllQueues, func(ctx context.Context) (map[string]struct{}, error) {
			urls, err := c.AllQueues(ctx)
			found := make(map[string]struct{}, len(urls))
			for _, url := range urls {
				found[url] = struct{}{}
			}
			return found, err
		}),
	}
}

// Migration is what discover reads of policies that groups have already.
type Migration interface {
	OwnPolicies(ctx context.Context) (map[string][]resource.ScalingPolicy, error)
	// Alarms reads metric alarms by their names.
	Alarms(ctx context.Context, names []string) (map[string]resource.Alarm, error)
}

// FromMigration are the sources of these.
func FromMigration(c Migration) []Source {
	return []Source{FromList(facts.OwnPolicies, c.OwnPolicies), From(facts.Alarms, c.Alarms)}
}

// Surroundings are what no evaluation looks at, and doctor does.
type Surroundings interface {
	// Scheduled are the scheduled actions of groups, by group.
	Scheduled(ctx context.Context) (map[string][]resource.ScheduledAction, error)
	// VolumeKeys are the keys of the encrypted volumes of a machine.
	VolumeKeys(ctx context.Context, id string) ([]string, error)
	// TargetGroups are all target groups, and TargetTraits the attributes of one.
	TargetGroups(ctx context.Context) (map[string]resource.TargetGroup, error)
	TargetTraits(ctx context.Context, group string) (resource.TargetTraits, error)
}

// FromSurroundings are the sources of the shelves that only doctor looks at.
func FromSurroundings(c Surroundings) []Source {
	return []Source{
		FromList(facts.Schedules, c.Scheduled), FromList(facts.TargetGroups, c.TargetGroups),
		FromOne(facts.TargetTraits, func(ctx context.Context, _ time.Time, group string) (resource.TargetTraits, error) {
			return c.TargetTraits(ctx, group)
		}),
		FromOne(facts.VolumeKeys, func(ctx context.Context, _ time.Time, id string) ([]string, error) { return c.VolumeKeys(ctx, id) }),
	}
}

// Untimed are sources of which everything that is due is read at once, or the sample that its
// label asks for: nothing takes turns. For who reads once, and waits.
func Untimed(sources []Source) []Source {
	out := make([]Source, len(sources))
	for i, s := range sources {
		s.Few, s.Turn = s.Sample, s.Sample
		out[i] = s
	}
	return out
}
