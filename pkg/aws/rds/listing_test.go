package rds

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func page(operation, list, next, items string) string {
	return fmt.Sprintf("<%[1]sResponse><%[1]sResult><%[2]s>%[4]s</%[2]s><Marker>%[3]s</Marker></%[1]sResult></%[1]sResponse>", operation, list, next, items)
}

func TestListsAllPages(t *testing.T) {
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		action, last := r.Form.Get("Action"), r.Form.Get("Marker") == "more"
		if r.Form.Get("MaxRecords") != "100" {
			t.Errorf("%s asks for pages of %q", action, r.Form.Get("MaxRecords"))
		}
		next := "more"
		if last {
			next = ""
		}
		switch {
		case action == "DescribeDBInstances" && !last:
			_, _ = io.WriteString(w, page(action, "DBInstances", next, "<DBInstance><DBInstanceIdentifier>shop</DBInstanceIdentifier>"+
				"<DBInstanceClass>db.r6g.large</DBInstanceClass><Engine>postgres</Engine></DBInstance>"))
		case action == "DescribeDBInstances":
			_, _ = io.WriteString(w, page(action, "DBInstances", next, "<DBInstance><DBInstanceIdentifier>shop-2</DBInstanceIdentifier>"+
				"<ReadReplicaSourceDBInstanceIdentifier>shop</ReadReplicaSourceDBInstanceIdentifier></DBInstance>"+
				"<DBInstance><DBInstanceIdentifier>a1</DBInstanceIdentifier><DBClusterIdentifier>aurora</DBClusterIdentifier></DBInstance>"))
		case action == "DescribeDBClusters" && !last:
			_, _ = io.WriteString(w, page(action, "DBClusters", next, "<DBCluster><DBClusterIdentifier>aurora</DBClusterIdentifier><Engine>aurora-mysql</Engine>"+
				"<DBClusterMembers><DBClusterMember><DBInstanceIdentifier>a1</DBInstanceIdentifier></DBClusterMember></DBClusterMembers></DBCluster>"))
		default:
			_, _ = io.WriteString(w, page(action, "DBClusters", next, "<DBCluster><DBClusterIdentifier>empty</DBClusterIdentifier></DBCluster>"))
		}
	})
	databases, err := c.AllDatabases(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]resource.ListedDatabase{
		"shop": {Name: "shop", Class: "db.r6g.large", Engine: "postgres"}, "shop-2": {Name: "shop-2", ReplicaOf: "shop"}, "a1": {Name: "a1", Cluster: "aurora"},
	}
	if diff := cmp.Diff(want, databases); diff != "" {
		t.Error(diff)
	}
	clusters, err := c.AllClusters(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]resource.ListedCluster{"aurora": {Name: "aurora", Engine: "aurora-mysql", Members: 1}, "empty": {Name: "empty"}}, clusters); diff != "" {
		t.Error(diff)
	}
}

func TestListingFails(t *testing.T) {
	denied := client(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(403)
		_, _ = io.WriteString(w, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>")
	})
	if _, err := denied.AllDatabases(t.Context()); scale.KindOf(err) != scale.Denied || err.Error() != "listing databases: denied: AccessDenied: no" {
		t.Errorf("got %v", err)
	}
	if _, err := denied.AllClusters(t.Context()); scale.KindOf(err) != scale.Denied || err.Error() != "listing database clusters: denied: AccessDenied: no" {
		t.Errorf("got %v", err)
	}
	calls := 0
	endless := client(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		calls++
		_, _ = io.WriteString(w, page(r.Form.Get("Action"), "None", fmt.Sprint(calls), ""))
	})
	if got, err := endless.AllDatabases(t.Context()); got != nil || err == nil || calls != maxPages {
		t.Errorf("got %v, %v after %d calls", got, err, calls)
	}
	if got, err := endless.AllClusters(t.Context()); got != nil || err == nil || calls != 2*maxPages {
		t.Errorf("got %v, %v after %d calls", got, err, calls)
	}
}

func TestTagged(t *testing.T) {
	tag := func(name, key string) string {
		return "<DBInstance><DBInstanceIdentifier>" + name + "</DBInstanceIdentifier><TagList><Tag><Key>" + key + "</Key><Value>readers</Value></Tag></TagList></DBInstance>"
	}
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		if r.Form.Get("Marker") == "" {
			_, _ = io.WriteString(w, page("DescribeDBInstances", "DBInstances", "more", tag("shop", "team")+tag("shop-dyn-1", "dynascale:tier")))
			return
		}
		_, _ = io.WriteString(w, page("DescribeDBInstances", "DBInstances", "", tag("renamed", "dynascale:tier")))
	})
	got, err := c.Tagged(t.Context(), "dynascale:tier")
	if err != nil || len(got) != 2 || got["shop-dyn-1"].ID == "" || got["renamed"].Tags["dynascale:tier"] != "readers" {
		t.Errorf("%+v, %v", got, err)
	}
}
