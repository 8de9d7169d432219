package ec2

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// ties are those of the specification with what every machine has, and without what
// DescribeInstances does not tell.
func (h *host) ties() resource.Ties {
	t, is := h.Ties, limitsOf(h.Type)
	if h.Untold {
		t = resource.Ties{}
	}
	t.Tenancy, t.IPv4, t.Cards, t.StopProtected = cmp.Or(t.Tenancy, "default"), max(t.IPv4, 1), max(t.Cards, 1), false
	if t.Cores == 0 {
		t.Cores, t.Threads = is.Cores, is.Threads
	}
	return t
}

// privateAddress is one of a network of its own for every machine.
func privateAddress(id uint64) string { return fmt.Sprintf("10.0.%d.%d", id%256, 4+id/256%250) }

// StopProtected answers DescribeInstanceAttribute for disableApiStop. The error is a
// *scale.Failure.
func (c *Hosts) StopProtected(ctx context.Context, id string) (bool, error) {
	h, err := c.askMachine(ctx, "DescribeInstanceAttribute", "reading the stop protection of machine "+id, id)
	if err != nil {
		return false, err
	}
	return h.StopProtected && !h.Untold, nil
}

// VolumeKeys answers DescribeVolumes: the keys of a machine's volumes. The error is a
// *scale.Failure.
func (c *Hosts) VolumeKeys(ctx context.Context, id string) ([]string, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if err := c.Enter(ctx, world.Call{Service: "ec2", API: "DescribeVolumes", Doing: "reading the volumes of machine " + id, Names: []string{id}}); err != nil {
		return nil, err
	}
	if h := c.hostByID[id]; h != nil {
		return slices.Clone(h.Keys), nil
	}
	return nil, nil
}

// Volumes answers DescribeVolumes of a machine: each is gp3, of 8 GiB unless its specification says
// more. The error is a *scale.Failure.
func (c *Hosts) Volumes(ctx context.Context, id string) ([]resource.Volume, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if err := c.Enter(ctx, world.Call{Service: "ec2", API: "DescribeVolumes", Doing: "reading the volumes of machine " + id, Names: []string{id}}); err != nil {
		return nil, err
	}
	return c.volumesOf(id), nil
}

// VolumesOf is what Volumes answers. No call is counted and no fault applies.
func (c *Hosts) VolumesOf(id string) []resource.Volume {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	return c.volumesOf(id)
}

func (c *Hosts) volumesOf(id string) []resource.Volume {
	if h := c.hostByID[id]; h != nil && h.Volumes > 0 {
		return []resource.Volume{{Type: "gp3", GiB: float64(h.Volumes) * cmp.Or(h.VolumeGiB, 8)}}
	}
	return nil
}

// RehearseStop answers StopInstances as a dry run: nil where it would be taken. Like EC2
// it looks at rights and ids, and neither at stop protection nor at the state. The error
// is a *scale.Failure.
func (c *Hosts) RehearseStop(ctx context.Context, id string) error {
	_, err := c.askMachine(ctx, "StopInstances", "trying whether AWS would allow stopping machine "+id, id)
	return err
}

// RehearseStart answers StartInstances as a dry run; see RehearseStop.
func (c *Hosts) RehearseStart(ctx context.Context, id string) error {
	_, err := c.askMachine(ctx, "StartInstances", "trying whether AWS would allow starting machine "+id, id)
	return err
}

// RehearseType answers ModifyInstanceAttribute as a dry run; see RehearseStop.
func (c *Hosts) RehearseType(ctx context.Context, id, machineType string) error {
	_, err := c.askMachine(ctx, "ModifyInstanceAttribute", "trying whether AWS would allow changing machine "+id+" into a "+machineType, id)
	return err
}

// askMachine is a call about one machine that changes nothing.
func (c *Hosts) askMachine(ctx context.Context, api, doing, id string) (*host, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if err := c.Enter(ctx, world.Call{Service: "ec2", API: api, Doing: doing, Names: []string{id}}); err != nil {
		return nil, err
	}
	h := c.hostByID[id]
	if h == nil || h.forgotten(c.Time.Unix()) {
		return nil, world.Refuse(doing, "InvalidInstanceID.NotFound", "The instance ID '%s' does not exist", id)
	}
	return h, nil
}

// PlacementGroups answers DescribePlacementGroups: the strategies of all that machines are
// in, by name. The error is a *scale.Failure.
func (c *Hosts) PlacementGroups(ctx context.Context, names []string) (map[string]string, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if err := c.askPlacement(ctx, names); err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, h := range c.hosts {
		if h.PlacementGroup != "" {
			all[h.PlacementGroup] = h.Strategy
		}
	}
	return all, nil
}

func (c *Hosts) askPlacement(ctx context.Context, names []string) error {
	return c.Enter(ctx, world.Call{Service: "ec2", API: "DescribePlacementGroups", Doing: world.About("placement group", names), Names: names})
}
