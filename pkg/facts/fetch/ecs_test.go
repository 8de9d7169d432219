package fetch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// harbour has services of some clusters, and scaling of them.
type harbour struct {
	mu    sync.Mutex
	calls []string
	fail  map[string]error // by cluster
}

func (h *harbour) Services(_ context.Context, cluster string, names []string) (map[string]resource.Service, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls = append(h.calls, cluster+" "+strings.Join(names, ","))
	out := map[string]resource.Service{}
	for _, name := range names {
		if name != "gone" {
			out[name] = resource.Service{Cluster: cluster, Name: name, Desired: len(name)}
		}
	}
	return out, h.fail[cluster]
}

func (h *harbour) TaskDefinition(_ context.Context, arn string) (resource.Task, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls = append(h.calls, "task "+arn)
	return resource.Task{CPUs: 0.5, GiB: 1}, nil
}

func (h *harbour) ScalableTargets(_ context.Context, services []string) (map[string]resource.ScalableTarget, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls = append(h.calls, "targets "+strings.Join(services, ","))
	return map[string]resource.ScalableTarget{"shop/web": {Min: 2, Max: 9}}, nil
}

func (h *harbour) ServiceScaling(context.Context) (map[string]resource.ServiceScaling, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls = append(h.calls, "scaling")
	return map[string]resource.ServiceScaling{"shop/web": {ScalableTarget: resource.ScalableTarget{Min: 2, Max: 9}}}, nil
}

func TestServicesAreReadClusterByCluster(t *testing.T) {
	h := &harbour{fail: map[string]error{"dark": fail(scale.Denied)}}
	r := New(slices.Concat(FromECS(h), FromServiceScalers(h)))
	f := r.Read(t.Context(), noon, func(_ facts.Facts, o *facts.Order) {
		for i := range 11 {
			facts.Services.Want(o, facts.ServiceKey("shop", fmt.Sprintf("s%02d", i)))
		}
		facts.Services.Want(o, facts.ServiceKey("dark", "web"), facts.ServiceKey("", "web"), facts.ServiceKey("shop", "gone"))
		facts.ScalableTargets.Want(o, facts.ServiceKey("shop", "web"), facts.ServiceKey("shop", "s01"))
		facts.ServiceScaling.Want(o, facts.ServiceKey("shop", "web"), facts.ServiceKey("shop", "s01"))
	})
	slices.Sort(h.calls)
	want(t, strings.Join(h.calls, "; "), "dark web; default web; scaling; shop s00,s01,s02,s03,s04,s05,s06,s07,s08,s09; shop s10,gone; targets shop/web,shop/s01")
	for key, why := range map[string]string{
		"shop/s10": "", "default/web": "", "dark/web": "testing: denied: no",
		"shop/gone": "no ECS service named shop/gone in eu-west-1; check its name, the account and the region",
	} {
		got := facts.Services.Get(f, key)
		want(t, got.Why("eu-west-1"), why)
		if cluster, name := facts.ServiceOf(key); why == "" && (got.Is.Cluster != cluster || got.Is.Name != name) {
			t.Errorf("%s is %+v", key, got.Is)
		}
	}
	if got := facts.ScalableTargets.Get(f, "shop/web"); got.Is.Max != 9 {
		t.Errorf("got %+v", got)
	}
	if got := facts.ServiceScaling.Get(f, "shop/s01"); got.Found || !got.Answered() { // nobody else counts it
		t.Errorf("got %+v", got)
	}
}

// The same name in two clusters is two services.
func TestServicesOfTheSameName(t *testing.T) {
	h := &harbour{}
	f := New(FromECS(h)).Read(t.Context(), noon, func(_ facts.Facts, o *facts.Order) {
		facts.Services.Want(o, "a/web", "b/web")
	})
	if a, b := facts.Services.Get(f, "a/web"), facts.Services.Get(f, "b/web"); a.Is.Cluster != "a" || b.Is.Cluster != "b" {
		t.Errorf("%+v, %+v", a, b)
	}
}

func (h *harbour) ServiceInventory(context.Context) ([]resource.Service, error) {
	return []resource.Service{{Cluster: "shop", Name: "web", Desired: 3}, {Cluster: "shop", Name: "jobs"}, {Cluster: "dark", Name: "web"}}, h.fail["all"]
}

func TestAllServicesAreKnownByClusterAndName(t *testing.T) {
	wants := func(_ facts.Facts, o *facts.Order) { facts.AllServices.Want(o, facts.Everything) }
	f, _ := Once(t.Context(), FromAllECS(&harbour{}), noon, wants)
	if all := facts.AllServices.All(f); len(all) != 3 || all["shop/web"].Desired != 3 || all["dark/web"].Cluster != "dark" {
		t.Errorf("%+v", all)
	}
	f, _ = Once(t.Context(), FromAllECS(&harbour{fail: map[string]error{"all": fail(scale.Denied)}}), noon, wants)
	if read := facts.AllServices.Get(f, facts.Everything); read.Answered() || read.Trouble == "" {
		t.Errorf("half a listing is none: %+v", read)
	}
}
