package fetch

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// EC2 reads what the shelves of EC2 hold.
type EC2 interface {
	Machines(ctx context.Context, ids []string) (map[string]resource.Machine, error)
	MachineTypes(ctx context.Context, names []string) (map[string]resource.MachineType, error)
	// StopProtected tells whether EC2 would refuse to stop a machine.
	StopProtected(ctx context.Context, id string) (bool, error)
	Offered(ctx context.Context, zone string, types []string) (map[string]bool, error)
	// The rehearsals are nil for yes as far as EC2 looks; Denied and Invalid are no, and
	// whatever else went wrong is no answer.
	RehearseStop(ctx context.Context, id string) error
	RehearseType(ctx context.Context, id, machineType string) error
	RehearseStart(ctx context.Context, id string) error
	Volumes(ctx context.Context, id string) ([]resource.Volume, error)
	// LaunchTemplate is a version of a launch template; Missing when there is none.
	LaunchTemplate(ctx context.Context, t resource.Template) (resource.LaunchData, error)
	// SpotMachines are the machines of Auto Scaling groups on the spot market: how many of a type, by group.
	SpotMachines(ctx context.Context) (map[string]map[string]int, error)
	// Launched are the machines that Auto Scaling groups run, by group: when each was started.
	Launched(ctx context.Context, groups []string) (map[string][]resource.Life, error)
	// SpotPrices are the highest of now, by type; a type that nobody sells there is absent.
	SpotPrices(ctx context.Context, types []string) (map[string]float64, error)
}

// FromEC2 are the sources of its shelves.
func FromEC2(c EC2) []Source {
	return []Source{
		From(facts.Machines, c.Machines), From(facts.MachineTypes, c.MachineTypes),
		FromOne(facts.StopProtection, func(ctx context.Context, _ time.Time, id string) (bool, error) { return c.StopProtected(ctx, id) }),
		From(facts.Offered, func(ctx context.Context, keys []string) (map[string]bool, error) { return offered(ctx, c, keys) }),
		FromOne(facts.Rehearsals, func(ctx context.Context, _ time.Time, key string) (facts.Rehearsal, error) {
			return rehearse(ctx, c, key)
		}),
		FromOne(facts.Volumes, func(ctx context.Context, _ time.Time, id string) ([]resource.Volume, error) {
			return c.Volumes(ctx, id)
		}),
		FromOne(facts.LaunchTemplates, func(ctx context.Context, _ time.Time, key string) (resource.LaunchData, error) {
			name, version, _ := strings.Cut(key, " ")
			return c.LaunchTemplate(ctx, resource.Template{Name: name, Version: version})
		}),
		FromList(facts.SpotMachines, c.SpotMachines), From(facts.Launched, c.Launched), From(facts.SpotPrices, c.SpotPrices),
	}
}

// offered asks zone by zone.
func offered(ctx context.Context, c EC2, keys []string) (map[string]bool, error) {
	zones := map[string][]string{}
	for _, key := range keys {
		zone, name, _ := strings.Cut(key, " ")
		zones[zone] = append(zones[zone], name)
	}
	out := map[string]bool{}
	for _, zone := range slices.Sorted(maps.Keys(zones)) {
		found, err := c.Offered(ctx, zone, zones[zone])
		if err != nil {
			return nil, err
		}
		for name, is := range found {
			out[facts.OfferKey(zone, name)] = is
		}
	}
	return out, nil
}

// rehearse takes a refusal for an answer.
func rehearse(ctx context.Context, c EC2, key string) (answer facts.Rehearsal, err error) {
	parts := strings.SplitN(key+"  ", " ", 3)
	switch id := parts[1]; parts[0] {
	case "stop":
		err = c.RehearseStop(ctx, id)
	case "start":
		err = c.RehearseStart(ctx, id)
	default:
		err = c.RehearseType(ctx, id, strings.TrimSpace(parts[2]))
	}
	if kind := scale.KindOf(err); err != nil && (kind == scale.Denied || kind == scale.Invalid) {
		return facts.Rehearsal{Refused: err.Error(), Denied: kind == scale.Denied}, nil
	}
	return answer, err
}
