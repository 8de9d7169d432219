package rds

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func orderable(next, options string) answer {
	return ok(page("DescribeOrderableDBInstanceOptions", "OrderableDBInstanceOptions", next, options))
}

func TestOrderable(t *testing.T) {
	c, asked := scripted(t,
		orderable("more", `<OrderableDBInstanceOption><Engine>postgres</Engine><EngineVersion>16.3</EngineVersion><DBInstanceClass>db.r6g.large</DBInstanceClass>
<LicenseModel>postgresql-license</LicenseModel><AvailabilityZones><AvailabilityZone><Name>eu-west-1a</Name></AvailabilityZone><AvailabilityZone><Name>eu-west-1b</Name></AvailabilityZone></AvailabilityZones>
<MultiAZCapable>true</MultiAZCapable><ReadReplicaCapable>true</ReadReplicaCapable><Vpc>true</Vpc><StorageType>gp3</StorageType><SupportsClusters>false</SupportsClusters></OrderableDBInstanceOption>`),
		orderable("", `<OrderableDBInstanceOption><DBInstanceClass>db.r6g.large</DBInstanceClass><StorageType>io2</StorageType><SupportsClusters>true</SupportsClusters></OrderableDBInstanceOption>`))
	got, err := c.Orderable(t.Context(), "postgres", "16.3", "postgresql-license", "db.r6g.large")
	if err != nil {
		t.Fatal(err)
	}
	want := []resource.ClassOption{
		{Class: "db.r6g.large", Storage: "gp3", MultiAZ: true, ReadReplica: true, Zones: []string{"eu-west-1a", "eu-west-1b"}},
		{Class: "db.r6g.large", Storage: "io2", SupportsCluster: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	first := url.Values{
		"Action": {"DescribeOrderableDBInstanceOptions"}, "MaxRecords": {"1000"}, "Engine": {"postgres"}, "EngineVersion": {"16.3"},
		"LicenseModel": {"postgresql-license"}, "DBInstanceClass": {"db.r6g.large"},
	}
	if diff := cmp.Diff(first, asked.Forms[0]); diff != "" || len(asked.Forms) != 2 || asked.Forms[1].Get("Marker") != "more" {
		t.Errorf("%d calls: %s", len(asked.Forms), diff)
	}
}

func TestNotOrderable(t *testing.T) {
	c, asked := scripted(t, orderable("", ""))
	got, err := c.Orderable(t.Context(), "mysql", "", "", "")
	if err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
	if diff := cmp.Diff(url.Values{"Action": {"DescribeOrderableDBInstanceOptions"}, "MaxRecords": {"1000"}, "Engine": {"mysql"}}, asked.Forms[0]); diff != "" {
		t.Error(diff)
	}
}

func TestOrderableFails(t *testing.T) {
	denied := refusal(403, "AccessDenied", "no")
	tests := []struct {
		name, class string
		answer      answer
		kind        scale.Kind
		want        string
	}{
		{"one class", "db.r6g.large", denied, scale.Denied, "reading how db.r6g.large can be ordered for mysql 8.0.39: denied: AccessDenied: no"},
		{"all classes", "", denied, scale.Denied, "reading which classes can be ordered for mysql 8.0.39: denied: AccessDenied: no"},
		{"endless", "", orderable("again", ""), scale.Internal,
			"reading which classes can be ordered for mysql 8.0.39: internal: the list has more than 100 pages, and dynascale stopped reading it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := scripted(t, tt.answer)
			if got, err := c.Orderable(t.Context(), "mysql", "8.0.39", "", tt.class); got != nil || scale.KindOf(err) != tt.kind || err.Error() != tt.want {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}
