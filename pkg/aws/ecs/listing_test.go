package ecs

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/aws/jsontest"
	"github.com/dynascale/dynascale/pkg/aws/querytest"
	"github.com/dynascale/dynascale/pkg/scale"
)

func described(cluster string, names ...string) querytest.Answer {
	var all []string
	for _, name := range names {
		all = append(all, fmt.Sprintf(`{"clusterArn":"%scluster/%s","serviceName":%q,"status":"ACTIVE"}`, arn, cluster, name))
	}
	return jsontest.OK(`{"services":[` + strings.Join(all, ",") + `]}`)
}

func listed(cluster, next string, names ...string) querytest.Answer {
	var all []string
	for _, name := range names {
		all = append(all, fmt.Sprintf(`"%sservice/%s/%s"`, arn, cluster, name))
	}
	return jsontest.OK(`{"serviceArns":[` + strings.Join(all, ",") + `],"nextToken":"` + next + `"}`)
}

func TestServiceInventory(t *testing.T) {
	eleven := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"}
	c, script := play(t,
		jsontest.OK(`{"clusterArns":["`+arn+`cluster/shop"],"nextToken":"more"}`),
		jsontest.OK(`{"clusterArns":["`+arn+`cluster/gone","`+arn+`cluster/empty","`+arn+`cluster/lab"]}`),
		listed("shop", "rest", eleven[5:]...), listed("shop", "", eleven[:5]...),
		described("shop", eleven[:10]...), described("shop"), // k was deleted meanwhile
		jsontest.Refusal(400, "ClusterNotFoundException", "Cluster not found."),
		jsontest.OK(`{"serviceArns":[]}`),
		// An account may still have services with short ARNs.
		jsontest.OK(`{"serviceArns":["`+arn+`service/old"]}`), described("lab", "old"),
	)
	got, err := c.ServiceInventory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range got {
		names = append(names, s.Cluster+"/"+s.Name)
	}
	if want := "shop/a shop/b shop/c shop/d shop/e shop/f shop/g shop/h shop/i shop/j lab/old"; strings.Join(names, " ") != want {
		t.Errorf("got %v", names)
	}
	var asked []string
	for _, call := range script.Calls {
		asked = append(asked, fmt.Sprintf("%s %v %v %v %v", strings.TrimPrefix(call.Target, target), call.Sent["cluster"], call.Sent["services"], call.Sent["maxResults"], call.Sent["nextToken"]))
	}
	want := []string{
		"ListClusters <nil> <nil> 100 <nil>", "ListClusters <nil> <nil> 100 more",
		"ListServices shop <nil> 100 <nil>", "ListServices shop <nil> 100 rest",
		"DescribeServices shop [a b c d e f g h i j] <nil> <nil>", "DescribeServices shop [k] <nil> <nil>",
		"ListServices gone <nil> 100 <nil>", "ListServices empty <nil> 100 <nil>",
		"ListServices lab <nil> 100 <nil>", "DescribeServices lab [old] <nil> <nil>",
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Error(diff)
	}
}

func TestServiceInventoryFails(t *testing.T) {
	clusters := jsontest.OK(`{"clusterArns":["` + arn + `cluster/shop"]}`)
	for _, c := range []struct {
		name    string
		answers []querytest.Answer
		want    string
		kind    scale.Kind
		calls   int
	}{
		{"no right to list clusters", []querytest.Answer{jsontest.Refusal(400, "AccessDeniedException", "no")}, "listing clusters: denied: AccessDeniedException: no", scale.Denied, 1},
		{"nor services", []querytest.Answer{clusters, jsontest.Refusal(400, "AccessDeniedException", "no")},
			"listing the services of cluster shop: denied: AccessDeniedException: no", scale.Denied, 2},
		{"nor to read them", []querytest.Answer{clusters, listed("shop", "", "web"), jsontest.Refusal(400, "AccessDeniedException", "no")},
			"reading service web of cluster shop: denied: AccessDeniedException: no", scale.Denied, 3},
		{"clusters without end", []querytest.Answer{jsontest.OK(`{"clusterArns":[],"nextToken":"again"}`)},
			"listing clusters: internal: the list has more than 100 pages, and dynascale stopped reading it", scale.Internal, maxPages},
		{"services without end", []querytest.Answer{clusters, listed("shop", "again")},
			"listing the services of cluster shop: internal: the list has more than 100 pages, and dynascale stopped reading it", scale.Internal, 1 + maxPages},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, script := play(t, c.answers...)
			if got, err := client.ServiceInventory(t.Context()); got != nil || err == nil || err.Error() != c.want || scale.KindOf(err) != c.kind || len(script.Calls) != c.calls {
				t.Errorf("got %v, %v after %d calls", got, err, len(script.Calls))
			}
		})
	}
}
