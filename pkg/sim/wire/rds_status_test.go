package wire

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/sim"
)

// Through the wire and the real adapter, databases and clusters in trouble are what the
// world says of them.
func TestTroubleThroughTheWire(t *testing.T) {
	for _, tc := range []struct {
		name  string
		edit  func(w *sim.Cloud) error
		tells func(h hand) string
		want  string
	}{
		{"a source that has failed", func(w *sim.Cloud) error {
			return w.EditDatabase("shop", func(d *sim.DatabaseSpec) { d.Status = "failed" })
		}, func(h hand) string { return told(t, h, "shop") }, "failed, , "},
		{"storage that is optimised", func(w *sim.Cloud) error {
			return w.EditDatabase("shop", func(d *sim.DatabaseSpec) { d.Status, d.Loading = "storage-optimization", "Optimizing, 5 %" })
		}, func(h hand) string { return told(t, h, "shop") }, "storage-optimization, , Optimizing, 5 %"},
		{"a replica that is broken", func(w *sim.Cloud) error {
			return w.EditDatabase("shop-r1", func(d *sim.DatabaseSpec) { d.Broken = true })
		}, func(h hand) string { return told(t, h, "shop-r1") }, "available, error, "},
		{"one that is changed and replicates", func(w *sim.Cloud) error {
			return w.EditDatabase("shop-r1", func(d *sim.DatabaseSpec) { d.Status, d.Loading = "modifying", "Initializing" })
		}, func(h hand) string { return told(t, h, "shop-r1") }, "modifying, replicating, Initializing"},
		{"a cluster that fails over", func(w *sim.Cloud) error { return w.Failover("cart") }, func(h hand) string { return home(t, h, "cart") }, "failing-over, writer "},
		{"one that is wound back", func(w *sim.Cloud) error {
			return w.EditCluster("cart", func(k *sim.ClusterSpec) { k.Status = "backtracking" })
		}, func(h hand) string { return home(t, h, "cart") }, "backtracking, writer cart-a"},
		{"one of the first Serverless", func(w *sim.Cloud) error {
			return w.EditCluster("cart", func(k *sim.ClusterSpec) { k.Mode = "serverless" })
		}, func(h hand) string { return home(t, h, "cart") }, "available serverless, writer cart-a"},
		{"one without limits", func(w *sim.Cloud) error {
			return w.EditCluster("cart", func(k *sim.ClusterSpec) { k.Mode = "limitless" })
		}, func(h hand) string { return home(t, h, "cart") }, "available limitless, writer cart-a"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			world := still(t)
			if err := tc.edit(world); err != nil {
				t.Fatal(err)
			}
			if got := tc.tells(adapted(t, world)); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			a, err := adapted(t, world).Databases(t.Context(), world.DatabaseIDs())
			b, err2 := world.Databases(t.Context(), world.DatabaseIDs())
			if diff := cmp.Diff(b, a); err != nil || err2 != nil || diff != "" {
				t.Errorf("%v, %v (-world +wire):\n%s", err, err2, diff)
			}
		})
	}
}

func told(t *testing.T, h hand, id string) string {
	t.Helper()
	found, err := h.Databases(t.Context(), []string{id})
	if err != nil {
		t.Fatal(err)
	}
	return found[id].Status + ", " + found[id].Replication + ", " + found[id].Loading
}

func home(t *testing.T, h hand, id string) string {
	t.Helper()
	found, err := h.Clusters(t.Context(), []string{id})
	if err != nil {
		t.Fatal(err)
	}
	k := found[id]
	text := k.Status
	if k.Mode != "" {
		text += " " + k.Mode
	}
	return text + ", writer " + k.Writer()
}
