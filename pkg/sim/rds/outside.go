package rds

import "fmt"

// EditDatabase is somebody else at the console: change is given the database's
// specification as it is now, and the database follows what comes back at once. No
// call is counted and no fault applies. ID, Engine and Cluster cannot be changed, a
// Source can only be taken away; change must not call the Cloud.
func (c *Databank) EditDatabase(id string, change func(*DatabaseSpec)) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	d := c.database(id)
	if d == nil {
		return fmt.Errorf("editing database %q: there is no such database", id)
	}
	d.settle(c.Time.Unix())
	before := d.DatabaseSpec
	change(&d.DatabaseSpec)
	d.ID, d.Engine, d.Cluster, d.Writer = before.ID, before.Engine, before.Cluster, before.Writer
	if d.Source != "" {
		d.Source = before.Source
	}
	if err := d.check(); err != nil {
		d.DatabaseSpec = before
		return fmt.Errorf("editing database %q: %w", id, err)
	}
	return nil
}

// EditCluster is somebody else at the console: the cluster follows what change
// makes of its specification at once. ID and Engine cannot be changed.
func (c *Databank) EditCluster(id string, change func(*ClusterSpec)) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	k := c.clusterByID[id]
	if k == nil {
		return fmt.Errorf("editing cluster %q: there is no such cluster", id)
	}
	spec := k.ClusterSpec
	spec.MinACU, spec.MaxACU = k.acu(c.Time.Unix())
	change(&spec)
	if bad := badRange(spec.MinACU, spec.MaxACU); bad != "" && spec.MinACU+spec.MaxACU != 0 {
		return fmt.Errorf("editing cluster %q: %s", id, bad)
	}
	spec.ID, spec.Engine = k.ID, k.Engine
	k.ClusterSpec = spec
	if k.change.until <= c.Time.Unix() {
		k.change = rangeChange{}
	}
	return nil
}

// DeleteDatabaseByHand is somebody else deleting a database, protected or not. It
// takes as long as any deletion.
func (c *Databank) DeleteDatabaseByHand(id string) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	d := c.database(id)
	if d == nil {
		return fmt.Errorf("deleting database %q: there is no such database", id)
	}
	if d.gone == 0 {
		c.remove(d, c.Time.Unix())
	}
	return nil
}

// Failover is somebody else, or AWS, making another member of a cluster its
// writer. Both do not serve for 30 seconds.
func (c *Databank) Failover(id string) error {
	c.Mu.Lock()
	defer c.Mu.Unlock()
	k := c.clusterByID[id]
	if k == nil {
		return fmt.Errorf("failing over cluster %q: there is no such cluster", id)
	}
	k.failOver(c.Time.Unix())
	return nil
}
