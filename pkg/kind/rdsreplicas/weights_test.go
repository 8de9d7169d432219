package rdsreplicas

import (
	"maps"
	"testing"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// One of twice the size gets twice the reads. Nobody is told a share of what is not known.
func TestWeights(t *testing.T) {
	of := func(classes ...string) scale.Decision {
		d := scale.Decision{}
		for i, class := range classes {
			db := resource.Database{ID: string(rune('a' + i)), Class: class, Status: resource.Available}
			d.Capacity.Members = append(d.Capacity.Members, scale.Member{ID: db.ID, Endpoint: db.ID + ":3306", Source: i == 0, Ready: i > 0, Size: (&Replicas{Weighted: true}).size(db)})
		}
		return d
	}
	for name, c := range map[string]struct {
		classes []string
		want    map[string]int
	}{
		"alike":                         {[]string{"db.r6g.large", "db.r6g.large"}, map[string]int{"a:3306": 1, "b:3306": 1}},
		"one of twice the size":         {[]string{"db.r6g.large", "db.r6g.xlarge", "db.r6g.large"}, map[string]int{"a:3306": 1, "b:3306": 2, "c:3306": 1}},
		"no multiples":                  {[]string{"db.r6g.8xlarge", "db.r6g.12xlarge"}, map[string]int{"a:3306": 2, "b:3306": 3}},
		"a size that is not known":      {[]string{"db.r6g.2xlarge", "db.r6g.metal"}, map[string]int{"a:3306": 1, "b:3306": 1}},
		"the first one that is unknown": {[]string{"db.serverless", "db.r6g.xlarge"}, map[string]int{"a:3306": 1}},
	} {
		if got := (&Replicas{Weighted: true}).Weights(of(c.classes...)); !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if got := (&Replicas{}).Weights(of("db.r6g.large", "db.r6g.xlarge")); got != nil {
		t.Errorf("nobody asked: %v", got)
	}
}
