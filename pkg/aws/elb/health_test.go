package elb

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	web   = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1"
	admin = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/admin/2"
)

func health(members string) answer {
	return ok(`<DescribeTargetHealthResponse xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><DescribeTargetHealthResult><TargetHealthDescriptions>` +
		members + "</TargetHealthDescriptions></DescribeTargetHealthResult></DescribeTargetHealthResponse>")
}

func member(id string, port int, health string) string {
	return fmt.Sprintf("<member><HealthCheckPort>%[2]d</HealthCheckPort><Target><Id>%[1]s</Id><Port>%[2]d</Port></Target><TargetHealth>%[3]s</TargetHealth></member>", id, port, health)
}

func TestTargets(t *testing.T) {
	const draining = "<State>draining</State><Reason>Target.DeregistrationInProgress</Reason><Description>Target deregistration is in progress</Description>"
	c, asked := scripted(t,
		health(member("i-2", 80, "<State>unhealthy</State>")+member("i-1", 80, "<State>healthy</State>")+member("i-1", 8080, draining)),
		health(member("i-2", 80, "<State>healthy</State>")))
	got, err := c.Targets(t.Context(), []string{web, web, admin}, resource.Machine{ID: "i-1"})
	if err != nil {
		t.Fatal(err)
	}
	want := []resource.Target{
		{Group: web, Port: 80, State: "healthy"},
		{Group: web, Port: 8080, State: "draining", Why: "Target.DeregistrationInProgress: Target deregistration is in progress"},
		{Group: admin, State: "unused", Why: "Target.NotRegistered: Target is not registered to the target group"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	forms := []url.Values{{"Action": {"DescribeTargetHealth"}, "TargetGroupArn": {web}}, {"Action": {"DescribeTargetHealth"}, "TargetGroupArn": {admin}}}
	if diff := cmp.Diff(forms, asked.Forms); diff != "" {
		t.Errorf("asked for one target, AWS hides its other ports:\n%s", diff)
	}
}

func TestTargetsFail(t *testing.T) {
	c, _ := scripted(t, refusal(400, "TargetGroupNotFound", "One or more target groups not found"))
	got, err := c.Targets(t.Context(), []string{web}, resource.Machine{ID: "i-1"})
	if want := "reading machine i-1 in target group " + web + ": missing: TargetGroupNotFound: One or more target groups not found"; got != nil ||
		scale.KindOf(err) != scale.Missing || err.Error() != want {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestWhyATargetIsNotHealthy(t *testing.T) {
	tests := []struct{ name, health, state, why string }{
		{"healthy", "<State>healthy</State>", "healthy", ""},
		{"reason only", "<State>unused</State><Reason>Target.NotInUse</Reason>", "unused", "Target.NotInUse"},
		{"description only", "<State>initial</State><Description>Initial health checks in progress</Description>", "initial", "Initial health checks in progress"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := scripted(t, health(member("i-1", 80, tt.health)))
			got, err := c.Targets(t.Context(), []string{web}, resource.Machine{ID: "i-1"})
			if want := []resource.Target{{Group: web, Port: 80, State: tt.state, Why: tt.why}}; err != nil || !cmp.Equal(want, got) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func group(arn, kind, vpc string) string {
	return "<member><TargetGroupArn>" + arn + "</TargetGroupArn><TargetType>" + kind + "</TargetType><VpcId>" + vpc + "</VpcId></member>"
}

func TestTargetGroupsOf(t *testing.T) {
	c, asked := scripted(t,
		ok(page("more", group("by-ip", "ip", "vpc-1")+group(web, "instance", "vpc-1")+group("elsewhere", "instance", "vpc-2")+group("their-addresses", "ip", "vpc-2")+group("a-function", "lambda", ""))),
		ok(page("", group(admin, "instance", "vpc-1")+group("without", "instance", "vpc-1"))),
		health(strings.Replace(member("10.0.0.7", 8080, "<State>healthy</State>")+member("10.0.0.8", 8080, "<State>healthy</State>"),
			"<Port>8080</Port>", "<Port>8080</Port><AvailabilityZone>eu-west-1a</AvailabilityZone>", 1)),
		health(member("i-1", 80, "<State>healthy</State>")+member("i-1", 81, "<State>healthy</State>")),
		health(member("i-1", 9000, "<State>initial</State><Reason>Elb.InitialHealthChecking</Reason>")),
		health(member("i-2", 80, "<State>healthy</State>")))
	got, err := c.TargetGroupsOf(t.Context(), resource.Machine{ID: "i-1", VPC: "vpc-1", Addresses: []string{"10.0.0.7", "fd00::7"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []resource.Target{
		{Group: "by-ip", Port: 8080, Address: "10.0.0.7", Zone: "eu-west-1a", State: "healthy"},
		{Group: web, Port: 80, State: "healthy"},
		{Group: web, Port: 81, State: "healthy"},
		{Group: admin, Port: 9000, State: "initial", Why: "Elb.InitialHealthChecking"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var what []string
	for _, f := range asked.Forms {
		what = append(what, f.Get("Action")+" "+f.Get("Marker")+f.Get("TargetGroupArn"))
	}
	wanted := []string{
		"DescribeTargetGroups ", "DescribeTargetGroups more", "DescribeTargetHealth by-ip", "DescribeTargetHealth " + web, "DescribeTargetHealth " + admin, "DescribeTargetHealth without",
	}
	if diff := cmp.Diff(wanted, what); diff != "" {
		t.Error(diff)
	}
}

func TestTargetGroupsThatGoMeanwhile(t *testing.T) {
	c, _ := scripted(t, ok(page("", group("somebody-elses", "instance", "vpc-1")+group(web, "instance", "vpc-1"))),
		refusal(400, "TargetGroupNotFound", "One or more target groups not found"), health(member("i-1", 80, "<State>healthy</State>")))
	got, err := c.TargetGroupsOf(t.Context(), resource.Machine{ID: "i-1", VPC: "vpc-1"})
	if want := []resource.Target{{Group: web, Port: 80, State: "healthy"}}; err != nil || !cmp.Equal(want, got) {
		t.Errorf("got %v, %v; a group that is deleted after it was listed is nobody's trouble", got, err)
	}
}

func TestTargetGroupsOfFail(t *testing.T) {
	crowd := ""
	for i := range mostAsked + 1 {
		crowd += group(fmt.Sprint("g", i), "instance", "vpc-1")
	}
	denied := refusal(403, "AccessDenied", "no")
	tests := []struct {
		name    string
		answers []answer
		kind    scale.Kind
		want    string
		calls   int
	}{
		{"listing", []answer{denied}, scale.Denied, "listing the target groups of machine i-1: denied: AccessDenied: no", 1},
		{"health", []answer{ok(page("", group(web, "instance", "vpc-1"))), denied}, scale.Denied,
			"reading machine i-1 in target group " + web + ": denied: AccessDenied: no", 2},
		{"too many", []answer{ok(page("", crowd))}, scale.Invalid,
			"listing the target groups of machine i-1: invalid: vpc-1 has 201 target groups, and dynascale looks for the machine in at most 200 target groups; delete target groups that are not used", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, asked := scripted(t, tt.answers...)
			got, err := c.TargetGroupsOf(t.Context(), resource.Machine{ID: "i-1", VPC: "vpc-1"})
			if got != nil || scale.KindOf(err) != tt.kind || err.Error() != tt.want || len(asked.Forms) != tt.calls {
				t.Errorf("got %v, %v after %d calls", got, err, len(asked.Forms))
			}
		})
	}
}
