package ec2

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

func page(next string, instances ...string) string {
	items := ""
	for _, i := range instances {
		items += "<item><instancesSet><item>" + i + "</item></instancesSet></item>"
	}
	return "<DescribeInstancesResponse><reservationSet>" + items + "</reservationSet><nextToken>" + next + "</nextToken></DescribeInstancesResponse>"
}

func tag(key, value string) string {
	return "<tagSet><item><key>" + key + "</key><value>" + value + "</value></item></tagSet>"
}

func TestLooseInstancesOfAllPages(t *testing.T) {
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		for name, want := range map[string]string{"MaxResults": "1000", "Filter.1.Name": "instance-state-name", "Filter.1.Value.1": "running"} {
			if got := r.Form.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if r.Form.Get("NextToken") == "more" {
			_, _ = io.WriteString(w, page("", "<instanceId>i-3</instanceId><instanceType>t3.micro</instanceType>"))
			return
		}
		_, _ = io.WriteString(w, page("more",
			"<instanceId>i-1</instanceId><instanceType>m7g.large</instanceType>"+tag("Name", "reporting"),
			"<instanceId>i-2</instanceId>"+tag("aws:autoscaling:groupName", "web-asg")))
	})
	got, err := c.LooseMachines(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]resource.ListedMachine{"i-1": {ID: "i-1", Name: "reporting", Type: "m7g.large"}, "i-3": {ID: "i-3", Type: "t3.micro"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestLooseFails(t *testing.T) {
	denied := client(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(403)
		_, _ = io.WriteString(w, "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>")
	})
	if _, err := denied.LooseMachines(t.Context()); scale.KindOf(err) != scale.Denied || err.Error() != "listing EC2 instances: denied: UnauthorizedOperation: no" {
		t.Errorf("got %v", err)
	}
	calls := 0
	endless := client(t, func(w http.ResponseWriter, _ *http.Request) {
		calls++
		_, _ = io.WriteString(w, page(fmt.Sprint(calls)))
	})
	if got, err := endless.LooseMachines(t.Context()); got != nil || err == nil || calls != maxPages {
		t.Errorf("got %v, %v after %d calls", got, err, calls)
	}
}
