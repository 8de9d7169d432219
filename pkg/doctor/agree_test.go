package doctor

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/collector"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

// snapshots are the tiers of a configuration as the daemon sees them on the cloud of a clinic.
func (c *visited) snapshots(t *testing.T, cfg *config.Config) map[string]scale.Snapshot {
	t.Helper()
	net, err := cloud.Connect(t.Context(), cfg, cloud.Watch{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]scale.Snapshot{}
	for p, clients := range net.Clouds {
		var tiers []collector.Tier
		for _, x := range cfg.Tiers {
			if x.Place() == p {
				tiers = append(tiers, assembly.Observed(x))
			}
		}
		o := collector.New(collector.Options{Tiers: tiers, Metrics: clients, Sources: assembly.Sources(clients), Region: p.Region, Settle: cfg.Loop.Settle})
		var last []scale.Snapshot
		for i := range 3 { // what takes turns is read by then
			last = o.Observe(t.Context(), c.World.Now().Add(time.Duration(i)*time.Second))
		}
		for _, s := range last {
			out[s.Tier] = s
		}
	}
	return out
}

// uncounted answers for a group that counts in vCPUs, as AWS does for groups that choose types by
// their attributes.
func uncounted(w http.ResponseWriter, operation string) bool {
	if operation != "DescribeAutoScalingGroups" {
		return false
	}
	_, _ = io.WriteString(w, `<DescribeAutoScalingGroupsResponse><DescribeAutoScalingGroupsResult><AutoScalingGroups><member>`+
		`<AutoScalingGroupName>web-asg</AutoScalingGroupName><DesiredCapacity>8</DesiredCapacity><MinSize>1</MinSize><MaxSize>100</MaxSize>`+
		`<DesiredCapacityType>vcpu</DesiredCapacityType><Instances><member><LifecycleState>InService</LifecycleState><HealthStatus>Healthy</HealthStatus></member></Instances>`+
		`</member></AutoScalingGroups></DescribeAutoScalingGroupsResult></DescribeAutoScalingGroupsResponse>`)
	return true
}

// What the daemon refuses is not well for the doctor, and of what it takes nothing fails there.
func TestDoctorAndDaemonAgree(t *testing.T) {
	onlyWeb := strings.Split(clinic.GroupsConfig, "  workers:")[0]
	for _, c := range []struct {
		name    string
		options sim.Options
		arrange func(*sim.Options, *visited)
		config  string
		tier    string
		refused string // what the daemon says, part of it; "" when it takes the tier
		doctor  string // the line of the doctor
	}{
		{"a well estate", clinic.Estate(), nil, clinic.EstateConfig, "box", "", "ok | box | objections | nothing prevents a change | "},
		{"a group that counts in vCPUs", clinic.Groups(), func(_ *sim.Options, k *visited) { k.Instead = uncounted }, onlyWeb, "web",
			"counts its size in vcpu", "fail | web | objections | group web-asg counts its size in vcpu, * | set the desired capacity type of the group to units and adapt its minimum, desired and maximum size, or use mode observe"},
		{"a cluster with a member that is not serverless", clinic.Estate(), func(o *sim.Options, _ *visited) { o.Databases[3].Class = "db.r6g.large" }, clinic.EstateConfig, "acu",
			"the share of used capacity is unknown for a cluster with such members", "fail | acu | signal used | aurora-2 is db.r6g.large, which is not serverless: * | *"},
		{"a cluster without a range", clinic.Estate(), func(o *sim.Options, _ *visited) {
			o.Clusters[0].MinACU, o.Clusters[0].MaxACU = 0, 0
			o.Databases[2].Class, o.Databases[3].Class = "db.r6g.large", "db.r6g.large"
		}, clinic.EstateConfig, "acu", "has no capacity range of Serverless v2", "fail | acu | resource | cluster aurora has no capacity range of Serverless v2 | *"},
		{"no right to see maintenance", clinic.Estate(), func(_ *sim.Options, k *visited) { k.Instead = clinic.Refuse("DescribePendingMaintenanceActions") }, clinic.EstateConfig, "primary",
			"cannot check whether maintenance waits for shop-db", "fail | primary | objections | cannot check whether maintenance waits for shop-db: * | *"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := visited{}
			if c.arrange != nil {
				c.arrange(&c.options, &k)
			}
			k.Open(t, c.options)
			text := clinic.InFolder(t, c.config)
			got := show(k.examine(t, text))
			if !slices.ContainsFunc(slices.Collect(strings.Lines(got)), func(line string) bool { return clinic.Like(c.doctor, strings.TrimSuffix(line, "\n")) }) {
				t.Errorf("the doctor has no line\n%s\nin\n%s", c.doctor, got)
			}
			cfg, err := config.Parse("clinic.yaml", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			cfg.Ledger.Path = filepath.Join(t.TempDir(), "ledger.db")
			for name, s := range k.snapshots(t, cfg) {
				said := append(slices.Clone(s.Objections), scale.Objection{Text: fmt.Sprint(s.Gaps)})
				all := reason.Objections(said)
				if name == c.tier && c.refused != "" && !strings.Contains(all, c.refused) {
					t.Errorf("the daemon says of %s: %s; want %q", name, all, c.refused)
				}
				fails := strings.Contains(got, "fail | "+name+" | ")
				if refuses := len(s.Objections)+len(s.Gaps) > 0; refuses != fails {
					t.Errorf("%s: the daemon refuses: %v (%s), the doctor fails: %v\n%s", name, refuses, all, fails, got)
				}
			}
		})
	}
}
