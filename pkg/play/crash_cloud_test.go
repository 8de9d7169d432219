package play

import (
	"context"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
)

// mortalCloud is the cloud of a daemon that may die after any call.
type mortalCloud struct {
	assembly.Cloud
	reaper *reaper
}

// asked makes one call, after which the daemon may be dead.
func asked[T any](r *reaper, call func() (T, error)) (T, error) {
	r.alive()
	v, err := call()
	r.done()
	return v, err
}

func ordered(r *reaper, call func() error) error {
	_, err := asked(r, func() (struct{}, error) { return struct{}{}, call() })
	return err
}

// Quota is asked like all the others.
func (m mortalCloud) Quota(ctx context.Context) (used, most int, err error) {
	n, err := asked(m.reaper, func() ([2]int, error) {
		used, most, err := m.Cloud.Quota(ctx)
		return [2]int{used, most}, err
	})
	return n[0], n[1], err
}

func (m mortalCloud) Series(ctx context.Context, queries []signal.Query, from, to time.Time) ([]signal.Series, error) {
	return asked(m.reaper, func() ([]signal.Series, error) { return m.Cloud.Series(ctx, queries, from, to) })
}

func (m mortalCloud) Groups(ctx context.Context, names []string) (map[string]resource.Group, error) {
	return asked(m.reaper, func() (map[string]resource.Group, error) { return m.Cloud.Groups(ctx, names) })
}

func (m mortalCloud) Activities(ctx context.Context, group string, since time.Time) ([]scale.Activity, error) {
	return asked(m.reaper, func() ([]scale.Activity, error) { return m.Cloud.Activities(ctx, group, since) })
}

func (m mortalCloud) History(ctx context.Context, group string, since, now time.Time) (resource.History, error) {
	return asked(m.reaper, func() (resource.History, error) { return m.Cloud.History(ctx, group, since, now) })
}

func (m mortalCloud) Policies(ctx context.Context) (map[string][]string, error) {
	return asked(m.reaper, func() (map[string][]string, error) { return m.Cloud.Policies(ctx) })
}

func (m mortalCloud) Refreshing(ctx context.Context, group string) (string, error) {
	return asked(m.reaper, func() (string, error) { return m.Cloud.Refreshing(ctx, group) })
}

func (m mortalCloud) Queue(ctx context.Context, url string) (resource.Queue, error) {
	return asked(m.reaper, func() (resource.Queue, error) { return m.Cloud.Queue(ctx, url) })
}

func (m mortalCloud) SetDesired(ctx context.Context, group string, size int) error {
	return ordered(m.reaper, func() error { return m.Cloud.SetDesired(ctx, group, size) })
}

func (m mortalCloud) SetMin(ctx context.Context, group string, size int) error {
	return ordered(m.reaper, func() error { return m.Cloud.SetMin(ctx, group, size) })
}

func (m mortalCloud) RaiseTo(ctx context.Context, group string, size int) error {
	return ordered(m.reaper, func() error { return m.Cloud.RaiseTo(ctx, group, size) })
}

func (m mortalCloud) SetMax(ctx context.Context, group string, size int) error {
	return ordered(m.reaper, func() error { return m.Cloud.SetMax(ctx, group, size) })
}

func (m mortalCloud) Machines(ctx context.Context, ids []string) (map[string]resource.Machine, error) {
	return asked(m.reaper, func() (map[string]resource.Machine, error) { return m.Cloud.Machines(ctx, ids) })
}

func (m mortalCloud) MachineTypes(ctx context.Context, names []string) (map[string]resource.MachineType, error) {
	return asked(m.reaper, func() (map[string]resource.MachineType, error) { return m.Cloud.MachineTypes(ctx, names) })
}

func (m mortalCloud) Offered(ctx context.Context, zone string, types []string) (map[string]bool, error) {
	return asked(m.reaper, func() (map[string]bool, error) { return m.Cloud.Offered(ctx, zone, types) })
}

func (m mortalCloud) StopProtected(ctx context.Context, id string) (bool, error) {
	return asked(m.reaper, func() (bool, error) { return m.Cloud.StopProtected(ctx, id) })
}

func (m mortalCloud) RehearseStop(ctx context.Context, id string) error {
	return ordered(m.reaper, func() error { return m.Cloud.RehearseStop(ctx, id) })
}

func (m mortalCloud) RehearseType(ctx context.Context, id, machineType string) error {
	return ordered(m.reaper, func() error { return m.Cloud.RehearseType(ctx, id, machineType) })
}

func (m mortalCloud) RehearseStart(ctx context.Context, id string) error {
	return ordered(m.reaper, func() error { return m.Cloud.RehearseStart(ctx, id) })
}

func (m mortalCloud) TargetGroupsOf(ctx context.Context, machine resource.Machine) ([]resource.Target, error) {
	return asked(m.reaper, func() ([]resource.Target, error) { return m.Cloud.TargetGroupsOf(ctx, machine) })
}

func (m mortalCloud) Targets(ctx context.Context, groups []string, machine resource.Machine) ([]resource.Target, error) {
	return asked(m.reaper, func() ([]resource.Target, error) { return m.Cloud.Targets(ctx, groups, machine) })
}

func (m mortalCloud) StopMachine(ctx context.Context, id string) error {
	return ordered(m.reaper, func() error { return m.Cloud.StopMachine(ctx, id) })
}

func (m mortalCloud) StartMachine(ctx context.Context, id string) error {
	return ordered(m.reaper, func() error { return m.Cloud.StartMachine(ctx, id) })
}

func (m mortalCloud) SetMachineType(ctx context.Context, id, machineType string) error {
	return ordered(m.reaper, func() error { return m.Cloud.SetMachineType(ctx, id, machineType) })
}

func (m mortalCloud) Deregister(ctx context.Context, machine string, at scale.Attachment) error {
	return ordered(m.reaper, func() error { return m.Cloud.Deregister(ctx, machine, at) })
}

func (m mortalCloud) Register(ctx context.Context, machine string, at scale.Attachment) error {
	return ordered(m.reaper, func() error { return m.Cloud.Register(ctx, machine, at) })
}

func (m mortalCloud) Databases(ctx context.Context, ids []string) (map[string]resource.Database, error) {
	return asked(m.reaper, func() (map[string]resource.Database, error) { return m.Cloud.Databases(ctx, ids) })
}

func (m mortalCloud) Clusters(ctx context.Context, ids []string) (map[string]resource.Cluster, error) {
	return asked(m.reaper, func() (map[string]resource.Cluster, error) { return m.Cloud.Clusters(ctx, ids) })
}

func (m mortalCloud) Orderable(ctx context.Context, engine, version, license, class string) ([]resource.ClassOption, error) {
	return asked(m.reaper, func() ([]resource.ClassOption, error) { return m.Cloud.Orderable(ctx, engine, version, license, class) })
}

func (m mortalCloud) Maintenance(ctx context.Context) (map[string][]string, error) {
	return asked(m.reaper, func() (map[string][]string, error) { return m.Cloud.Maintenance(ctx) })
}

func (m mortalCloud) Tagged(ctx context.Context, key string) (map[string]resource.Database, error) {
	return asked(m.reaper, func() (map[string]resource.Database, error) { return m.Cloud.Tagged(ctx, key) })
}

func (m mortalCloud) ReplicaScaling(ctx context.Context) (map[string]string, error) {
	return asked(m.reaper, func() (map[string]string, error) { return m.Cloud.ReplicaScaling(ctx) })
}

func (m mortalCloud) CreateReplica(ctx context.Context, r resource.NewReplica) error {
	return ordered(m.reaper, func() error { return m.Cloud.CreateReplica(ctx, r) })
}

func (m mortalCloud) DeleteReplica(ctx context.Context, name string) error {
	return ordered(m.reaper, func() error { return m.Cloud.DeleteReplica(ctx, name) })
}

func (m mortalCloud) SetClass(ctx context.Context, name, class string) error {
	return ordered(m.reaper, func() error { return m.Cloud.SetClass(ctx, name, class) })
}

func (m mortalCloud) SetACU(ctx context.Context, cluster string, least, most float64) error {
	return ordered(m.reaper, func() error { return m.Cloud.SetACU(ctx, cluster, least, most) })
}

func (m mortalCloud) PutParameter(ctx context.Context, name, value string) error {
	return ordered(m.reaper, func() error { return m.Cloud.PutParameter(ctx, name, value) })
}
