package asg

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// usualType is that of a group which does not say one.
const usualType = "m7g.large"

// dress gives a group a launch template of its own where it has none, and a type.
func (g *group) dress() {
	if g.Type == "" {
		g.Type = usualType
	}
	if g.Launch.Template.Name == "" {
		g.Launch.Template = resource.Template{Name: fmt.Sprintf("lt-0%016x", g.id), Version: "1"}
	}
}

// bought is the type of the nth machine of a group, and whether it is on the spot market: of several
// types one after the other, and on the spot market what is above the base, by its share.
func (g *group) bought(n int) (name string, spot bool) {
	l := g.Launch
	if name = g.Type; len(l.Options) > 0 {
		name = l.Options[n%len(l.Options)].Type
	}
	if above := n - l.Base; l.Mixed && above >= 0 {
		spot = (above+1)*l.Above/100 == above*l.Above/100
	}
	return name, spot
}

// machinesOf counts what is launched and not gone, by type.
func (g *group) machinesOf(t int64) (out []resource.Machines) {
	for i := range g.machines {
		m := &g.machines[i]
		if m.launched > t || m.leaving && m.gone <= t {
			continue
		}
		at := slices.IndexFunc(out, func(o resource.Machines) bool { return o.Type == m.kind && o.From == m.from })
		if at < 0 {
			at, out = len(out), append(out, resource.Machines{Type: m.kind, From: m.from})
		}
		out[at].Count++
	}
	return out
}

// LaunchTemplate answers DescribeLaunchTemplateVersions. The error is a *scale.Failure.
func (c *Fleet) LaunchTemplate(ctx context.Context, t resource.Template) (resource.LaunchData, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	doing := "reading version " + t.Version + " of launch template " + t.Name
	if err := c.Enter(ctx, world.Call{Service: "ec2", API: "DescribeLaunchTemplateVersions", Doing: doing}); err != nil {
		return resource.LaunchData{}, err
	}
	for _, g := range c.groups {
		if g.Launch.Template == t {
			return resource.LaunchData{Type: g.Type}, nil
		}
	}
	by := "name"
	if strings.HasPrefix(t.Name, "lt-") {
		by = "ID"
	}
	//lint:ignore ST1005 AWS's own words
	return resource.LaunchData{}, &scale.Failure{Doing: doing, Kind: scale.Missing, Err: fmt.Errorf("The specified launch template, with template %s %s, does not exist.", by, t.Name)}
}

// LaunchConfigurations answers DescribeLaunchConfigurations. The error is a *scale.Failure.
func (c *Fleet) LaunchConfigurations(ctx context.Context, names []string) (map[string]resource.LaunchData, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if err := c.Enter(ctx, world.Call{Service: "autoscaling", API: "DescribeLaunchConfigurations", Doing: "reading launch configurations"}); err != nil {
		return nil, err
	}
	found := map[string]resource.LaunchData{}
	for _, g := range c.groups {
		if name := g.Launch.Template.Configuration(); slices.Contains(names, name) {
			found[name] = resource.LaunchData{Type: g.Type}
		}
	}
	return found, nil
}

// SpotMachines counts the machines on the spot market, by group and type, as a listing of instances
// tells. The error is a *scale.Failure.
func (c *Fleet) SpotMachines(ctx context.Context) (map[string]map[string]int, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if err := c.Enter(ctx, world.Call{Service: "ec2", API: "DescribeInstances", Doing: "listing spot machines"}); err != nil {
		return nil, err
	}
	now, found := c.Time.Unix(), map[string]map[string]int{}
	for _, g := range c.groups {
		for i := range g.machines {
			if m := &g.machines[i]; m.spot && m.launched <= now && !(m.leaving && m.gone <= now) {
				if found[g.Name] == nil {
					found[g.Name] = map[string]int{}
				}
				found[g.Name][m.kind]++
			}
		}
	}
	return found, nil
}

// Launched tells when the machines of groups were started, as a listing of instances does. The error is a
// *scale.Failure.
func (c *Fleet) Launched(ctx context.Context, groups []string) (map[string][]resource.Life, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if err := c.Enter(ctx, world.Call{Service: "ec2", API: "DescribeInstances", Doing: "reading the launch times of machines"}); err != nil {
		return nil, err
	}
	now, found := c.Time.Unix(), map[string][]resource.Life{}
	for _, name := range groups {
		found[name] = []resource.Life{}
		if g := c.byName[name]; g != nil {
			for i := range g.machines {
				if m := &g.machines[i]; m.launched <= now && !(m.leaving && m.gone <= now) {
					found[name] = append(found[name], resource.Life{ID: m.id, Begin: time.Unix(m.launched, 0).UTC()})
				}
			}
		}
	}
	return found, nil
}

// SpotPrices answers DescribeSpotPriceHistory: what SetSpotPrice said, and nothing of other types. The
// error is a *scale.Failure.
func (c *Fleet) SpotPrices(ctx context.Context, types []string) (map[string]float64, error) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if err := c.Enter(ctx, world.Call{Service: "ec2", API: "DescribeSpotPriceHistory", Doing: "reading spot prices"}); err != nil {
		return nil, err
	}
	found := map[string]float64{}
	for _, name := range types {
		if dollars, is := c.spotPrices[name]; is {
			found[name] = dollars
		}
	}
	return found, nil
}

// SetSpotPrice is the spot market: what an hour of a type costs from now on, in US dollars; 0 is nothing
// that EC2 tells of.
func (c *Fleet) SetSpotPrice(name string, dollars float64) {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	if c.spotPrices[name] = dollars; dollars == 0 {
		delete(c.spotPrices, name)
	}
}
