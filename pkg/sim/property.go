package sim

import (
	"fmt"
	"time"
)

// property is the part of a world that stands still until somebody changes it.
type property struct {
	hosts    []*host
	hostByID map[string]*host

	databases     []*database // as long as they exist
	databaseByID  map[string]*database
	databaseUsage map[string][]DatabaseMinute
	clusters      []*cluster
	clusterByID   map[string]*cluster
	retired       []retired

	parameters   map[string]string
	parametersAt map[string]time.Time // when each was written last
}

// acquire builds what Options say stands still. Clusters come before databases,
// which may be members of them.
func (c *Cloud) acquire() error {
	c.property = property{
		hostByID: map[string]*host{}, databaseByID: map[string]*database{}, databaseUsage: map[string][]DatabaseMinute{},
		clusterByID: map[string]*cluster{}, parameters: map[string]string{}, parametersAt: map[string]time.Time{},
	}
	for _, spec := range c.opts.Machines {
		if err := c.addMachine(spec); err != nil {
			return fmt.Errorf("machine %q: %w", spec.ID, err)
		}
	}
	for _, spec := range c.opts.Clusters {
		if err := c.addCluster(spec); err != nil {
			return fmt.Errorf("cluster %q: %w", spec.ID, err)
		}
	}
	for _, spec := range c.opts.Databases {
		if err := c.addDatabase(spec); err != nil {
			return fmt.Errorf("database %q: %w", spec.ID, err)
		}
	}
	return nil
}
