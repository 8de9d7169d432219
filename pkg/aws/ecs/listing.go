package ecs

import (
	"context"
	"slices"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
)

// ServiceInventory reads all services of all clusters, by cluster and name, or an error: half a
// listing would look as if the rest were not there. It costs a call for each cluster and
// for each ten services.
func (c *Client) ServiceInventory(ctx context.Context) ([]resource.Service, error) {
	clusters, err := pages("listing clusters", func(next *string) ([]string, *string, error) {
		var out page
		err := c.api.Call(ctx, "ListClusters", pageOf{Most: pageSize, Next: next}, &out, usual)
		return out.Clusters, out.Next, err
	})
	if err != nil {
		return nil, err
	}
	var all []resource.Service
	for _, cluster := range clusters {
		services, err := c.servicesOf(ctx, nameOf(cluster))
		switch {
		case missing(err): // it was deleted meanwhile
		case err != nil:
			return nil, err
		}
		all = append(all, services...)
	}
	return all, nil
}

func (c *Client) servicesOf(ctx context.Context, cluster string) ([]resource.Service, error) {
	names, err := pages("listing the services of cluster "+cluster, func(next *string) ([]string, *string, error) {
		var out page
		err := c.api.Call(ctx, "ListServices", pageOf{Cluster: cluster, Most: pageSize, Next: next}, &out, usual)
		return out.Services, out.Next, err
	})
	if err != nil {
		return nil, err
	}
	for i := range names {
		names[i] = nameOf(names[i])
	}
	slices.Sort(names)
	var all []resource.Service
	for batch := range slices.Chunk(names, MaxNames) {
		found, err := c.Services(ctx, cluster, batch)
		if err != nil {
			return nil, err
		}
		for _, name := range batch {
			if is, there := found[name]; there {
				all = append(all, is)
			}
		}
	}
	return all, nil
}

// pages asks for one page after the other until there is no token for a next one. Clusters
// and services are told of by their ARNs.
func pages(doing string, ask func(next *string) (arns []string, more *string, err error)) ([]string, error) {
	var all []string
	err := session.Pages(doing, maxPages, func(next *string) (*string, error) {
		arns, more, err := ask(next)
		all = append(all, arns...)
		return more, err
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}
