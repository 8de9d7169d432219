package app

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/rights"
)

var updateDayOne = flag.Bool("update-day-one", false, "write the policies and starter configurations as they are now")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *updateDayOne {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s changed (-want +got); if it is better now, run the test with -update-day-one:\n%s", name, diff)
	}
}

func writtenPolicies(t *testing.T, policies []rights.Policy) string {
	t.Helper()
	var b strings.Builder
	for _, p := range policies {
		text, err := p.Document.Text()
		if err != nil {
			t.Fatal(err)
		}
		var back rights.Document
		if err := json.Unmarshal([]byte(text), &back); err != nil {
			t.Errorf("not JSON: %v", err)
		}
		if diff := cmp.Diff(p.Document, back); diff != "" {
			t.Errorf("the text is another policy: %s", diff)
		}
		fmt.Fprintf(&b, "for %q, %d characters:\n%s", p.Role, p.Document.Size(), text)
		if len(p.Whys) != len(p.Document.Statement) {
			t.Errorf("%d statements and %d whys", len(p.Document.Statement), len(p.Whys))
		}
		for _, w := range p.Whys {
			fmt.Fprintf(&b, "%s: %s\n", w.Sid, w.Because)
		}
	}
	return b.String()
}

func TestIAMOfEveryExample(t *testing.T) {
	files, err := filepath.Glob("../../configs/examples/*.yaml")
	if err != nil || len(files) < 4 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	for _, file := range append(files, "../../configs/dynascale.yaml") {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			cfg, err := config.Load(file)
			if err != nil {
				t.Fatal(err)
			}
			got := writtenPolicies(t, IAM(cfg, rights.Options{Account: "111122223333", Region: "eu-central-1"}))
			golden(t, filepath.Join("iam", name+".txt"), got)
			if cfg.AWS.AssumeRole.ExternalID != "" && strings.Contains(got, cfg.AWS.AssumeRole.ExternalID) {
				t.Error("the external id is printed")
			}
			for range 20 {
				again := writtenPolicies(t, IAM(cfg, rights.Options{Account: "111122223333", Region: "eu-central-1"}))
				if again != got {
					t.Fatal("the same configuration gives another policy")
				}
			}
		})
	}
}

const (
	iamCPU     = "limits: {min: 1, max: 9}, signals: {cpu: {preset: asg-cpu}}, scalers: [{target: {signal: cpu, goal: 60}}]"
	iamBacklog = "limits: {min: 1, max: 9}, queue: \"https://sqs.eu-west-1.amazonaws.com/123456789012/jobs\", signals: {b: {preset: sqs-backlog}}, scalers: [{backlog: {signal: b, messages_per_worker: 1}}]"
)

// A right that the configuration does not use is absent, and one that it uses is
// there, for the things it names and no other.
func TestIAMGivesWhatIsUsedAndNothingElse(t *testing.T) {
	const web = "arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:*:autoScalingGroupName/web-asg"
	for _, c := range []struct {
		name, tiers   string
		there, absent []string
	}{
		{"observing writes nothing", "web: {mode: observe, group: web-asg, " + iamCPU + "}",
			[]string{"DescribeAutoScalingGroups", "DescribePolicies", "DescribeScalingActivities", "GetMetricData"},
			[]string{"SetDesiredCapacity", "UpdateAutoScalingGroup", "DescribeInstanceRefreshes", "sqs:", "sts:", web}},
		{"owning sets the desired capacity of this group", "web: {mode: manage, group: web-asg, " + iamCPU + "}",
			[]string{"SetDesiredCapacity", "DescribeInstanceRefreshes", `"` + web + `"`}, []string{"UpdateAutoScalingGroup", "sqs:", "sts:", "Condition"}},
		{"a floor sets the minimum of this group, and not its maximum", "web: {mode: minimum, group: web-asg, " + iamCPU + "}",
			[]string{"UpdateAutoScalingGroup", `"` + web + `"`, `"NumericLessThanEquals":{"autoscaling:MinSize":"9"}`, `"Null":{"autoscaling:MaxSize":"true"}`},
			[]string{"SetDesiredCapacity", "sqs:"}},
		{"a schedule that raises the maximum of this group may do so up to limits.max", "web: {mode: manage, group: web-asg, schedule: {entries: [{start: 2026-11-27 00:00, end: 2026-11-28 00:00, size: 9, raise_max: true}]}, " + iamCPU + "}",
			[]string{"SetDesiredCapacity", "UpdateAutoScalingGroup", `"` + web + `"`, `"NumericLessThanEquals":{"autoscaling:MaxSize":"9"}`, `"Null":{"autoscaling:MinSize":"true"}`}, []string{"sqs:"}},
		{"one that does not may not", "web: {mode: manage, group: web-asg, schedule: {entries: [{start: 2026-11-27 00:00, end: 2026-11-28 00:00, size: 9}]}, " + iamCPU + "}",
			[]string{"SetDesiredCapacity"}, []string{"UpdateAutoScalingGroup"}},
		{"nor does one that observes", "web: {mode: observe, group: web-asg, schedule: {entries: [{start: 2026-11-27 00:00, end: 2026-11-28 00:00, size: 9, raise_max: true}]}, " + iamCPU + "}",
			nil, []string{"SetDesiredCapacity", "UpdateAutoScalingGroup"}},
		{"a queue by itself", "jobs: {mode: observe, group: jobs-asg, " + iamBacklog + "}",
			[]string{`"sqs:GetQueueAttributes"`, `"arn:aws:sqs:eu-west-1:123456789012:jobs"`},
			[]string{"cloudwatch:", "sqs:ReceiveMessage", "sqs:*"}},
		{"a queue seen through CloudWatch is not asked itself", "jobs: {mode: observe, group: jobs-asg, queue: \"https://sqs.eu-west-1.amazonaws.com/123456789012/jobs\", limits: {min: 1, max: 9}, " +
			"signals: {age: {preset: sqs-oldest-message}}, scalers: [{target: {signal: age, goal: 60}}]}",
			[]string{"cloudwatch:GetMetricData"}, []string{"sqs:"}},
		{"names that look like patterns stay names", "web: {mode: manage, group: \"web-*?$\", " + iamCPU + "}",
			[]string{"autoScalingGroupName/web-${*}${?}${$}\""}, nil},
		{"China", "web: {mode: manage, region: cn-north-1, group: web-asg, " + iamCPU + "}", []string{`"arn:aws-cn:autoscaling:cn-north-1:`}, []string{"arn:aws:"}},
		{"GovCloud", "web: {mode: manage, region: us-gov-west-1, group: web-asg, " + iamCPU + "}", []string{`"arn:aws-us-gov:autoscaling:us-gov-west-1:`}, []string{"arn:aws:"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg, err := config.Parse("iam.yaml", []byte("aws: {region: eu-west-1}\ntiers:\n  "+c.tiers))
			if err != nil {
				t.Fatal(err)
			}
			policies := IAM(cfg, rights.Options{Account: "111122223333"})
			if len(policies) != 1 {
				t.Fatalf("%d policies, want one", len(policies))
			}
			raw, err := json.Marshal(policies[0].Document)
			if err != nil {
				t.Fatal(err)
			}
			text := string(raw)
			for _, want := range c.there {
				if !strings.Contains(text, want) {
					t.Errorf("there is no %s in %s", want, text)
				}
			}
			for _, bad := range c.absent {
				if strings.Contains(text, bad) {
					t.Errorf("there is %s in %s", bad, text)
				}
			}
		})
	}
}

const (
	iamThreshold = "signals: {cpu: {preset: rds-cpu}}, scalers: [{threshold: {bounds: [{signal: cpu, above: 70, below: 40}]}}]"
	iamReaders   = "limits: {min: 0, max: 5}, " + iamThreshold
	iamACU       = "signals: {used: {preset: aurora-acu}}, scalers: [{threshold: {bounds: [{signal: used, above: 70, below: 20}]}}]"
	iamClass     = "signals: {cpu: {preset: rds-cpu}, memory: {preset: rds-freeable-memory}, connections: {preset: rds-connections}}, " +
		"scalers: [{threshold: {bounds: [{signal: cpu, above: 80, below: 30}]}}], guards: {maintenance_window: {hours: [\"03:00-05:00\"]}}"
	iamMachine = "signals: {cpu: {preset: ec2-cpu}}, scalers: [{threshold: {bounds: [{signal: cpu, above: 80, below: 20}]}}], guards: {maintenance_window: {hours: [\"03:00-05:00\"]}}"
)

// The same of databases and machines. A configuration without groups needs nothing
// of Auto Scaling.
func TestIAMOfAnEstateGivesWhatIsUsedAndNothingElse(t *testing.T) {
	const at = ":eu-west-1:111122223333:"
	writes := []string{"ec2:S", "ec2:M", "rds:M", "rds:C", "rds:A", "rds:Delete", "ssm:", "RegisterTargets", "DeregisterTargets"}
	with := func(list []string, more ...string) []string { return append(append([]string{}, list...), more...) }
	without := func(allowed ...string) (rest []string) {
		for _, x := range writes {
			if !strings.Contains(strings.Join(allowed, " "), x) {
				rest = append(rest, x)
			}
		}
		return rest
	}
	for _, c := range []struct {
		name, tier    string
		there, absent []string
	}{
		{"observing a machine", "box: {mode: observe, ec2_size: {instance: i-0123456789abcdef0, ladder: [m6i.large, m6i.xlarge]}, " + iamMachine + "}",
			[]string{"ec2:DescribeInstances", "ec2:DescribeInstanceStatus", "ec2:DescribeInstanceTypes", "ec2:DescribeInstanceTypeOfferings", "DescribeTargetGroups", "DescribeTargetHealth"},
			with(writes, "autoscaling:", "rds:", "i-0123456789abcdef0")},
		{"a machine", "box: {mode: manage, ec2_size: {instance: i-0123456789abcdef0, ladder: [m6i.large, m6i.xlarge]}, " + iamMachine + "}",
			[]string{`"ec2:StartInstances","ec2:StopInstances"],"Resource":["arn:aws:ec2` + at + `instance/i-0123456789abcdef0"]`,
				`"ec2:ModifyInstanceAttribute"],"Resource":["arn:aws:ec2` + at + `instance/i-0123456789abcdef0"],"Condition":{"StringEqualsIgnoreCaseIfExists":{"ec2:Attribute":"InstanceType"}}`,
				`"arn:aws:elasticloadbalancing` + at + `targetgroup/*/*"`},
			append(without("ec2:S", "ec2:M", "RegisterTargets", "DeregisterTargets"), "autoscaling:", "rds:")},
		{"observing readers", "r: {mode: observe, rds_replicas: {source: shop, endpoints: {parameter: /shop/readers}}, " + iamReaders + "}",
			[]string{"rds:DescribeDBInstances", "rds:DescribeAccountAttributes"},
			with(writes, "DescribeDBClusters", "DescribeOrderable", "DescribePending", "ec2:", "application-autoscaling:", "autoscaling:")},
		{"readers", "r-1: {mode: manage, rds_replicas: {source: shop, class: db.r6g.large, endpoints: {parameter: /shop/readers}}, " + iamReaders + "}",
			[]string{`"rds:AddTagsToResource","rds:CreateDBInstanceReadReplica"],"Resource":["arn:aws:rds` + at + `db:shop","arn:aws:rds` + at + `db:shop-dyn-*","arn:aws:rds` + at + `og:*","arn:aws:rds` +
				at + `pg:*","arn:aws:rds` + at + `subgrp:*"],"Condition":{"StringEquals":{"aws:RequestTag/dynascale:tier":"r-1"}}`,
				`"rds:DeleteDBInstance"],"Resource":["arn:aws:rds` + at + `db:shop-dyn-*"],"Condition":{"StringEquals":{"aws:ResourceTag/dynascale:tier":"r-1"}}`,
				`"arn:aws:ssm` + at + `parameter/shop/readers"`, "DescribeOrderableDBInstanceOptions"},
			append(without("rds:C", "rds:A", "rds:Delete", "ssm:"), `"rds:CreateDBInstance"`, "DescribeDBClusters", "ec2:")},
		{"readers of a cluster", "r: {mode: manage, rds_replicas: {cluster: shop}, " + iamReaders + "}",
			[]string{`"rds:AddTagsToResource","rds:CreateDBInstance"]`, `"arn:aws:rds` + at + `cluster:shop"`, `"arn:aws:rds` + at + `db:shop-dyn-*"`, "DescribeDBClusters", "application-autoscaling:DescribeScalableTargets"},
			append(without("rds:C", "rds:A", "rds:Delete"), "CreateDBInstanceReadReplica", `:db:shop"`, "ssm:")},
		{"a class", "c: {mode: manage, rds_class: {database: shop, ladder: [db.r6g.large, db.r6g.xlarge]}, " + iamClass + "}",
			[]string{`"rds:ModifyDBInstance"],"Resource":["arn:aws:rds` + at + `db:shop"]`, "ec2:DescribeInstanceTypes", "DescribeOrderableDBInstanceOptions", "DescribePendingMaintenanceActions"},
			append(without("rds:M"), "ModifyDBCluster", "ec2:DescribeInstances\"", "elasticloadbalancing:", "-dyn-")},
		{"a capacity", "a: {mode: manage, rds_acu: {cluster: shop, ladder: [1, 2]}, " + iamACU + "}",
			[]string{`"rds:ModifyDBCluster"],"Resource":["arn:aws:rds` + at + `cluster:shop"]`, "DescribeDBClusters", "DescribeDBInstances"},
			append(without("rds:M"), "ModifyDBInstance", "ec2:", "-dyn-")},
		{"a parameter without a slash", "r: {mode: manage, rds_replicas: {source: shop, endpoints: {parameter: readers}}, " + iamReaders + "}", []string{":parameter/readers\""}, nil},
		{"China", "c: {mode: manage, region: cn-north-1, rds_class: {database: shop, ladder: [db.r6g.large, db.r6g.xlarge]}, " + iamClass + "}", []string{`"arn:aws-cn:rds:cn-north-1:`}, []string{"arn:aws:"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg, err := config.Parse("iam.yaml", []byte("aws: {region: eu-west-1}\ntiers:\n  "+c.tier))
			if err != nil {
				t.Fatal(err)
			}
			raw, err := json.Marshal(IAM(cfg, rights.Options{Account: "111122223333"})[0].Document)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.there {
				if !strings.Contains(string(raw), want) {
					t.Errorf("there is no %s in %s", want, raw)
				}
			}
			for _, bad := range c.absent {
				if strings.Contains(string(raw), bad) {
					t.Errorf("there is %s in %s", bad, raw)
				}
			}
		})
	}
}

// Statements of two tiers whose names differ only in what a Sid cannot hold.
func TestIAMSidsDiffer(t *testing.T) {
	cfg, err := config.Parse("iam.yaml", []byte("tiers:\n  a-b: {mode: manage, rds_replicas: {source: one}, "+iamReaders+"}\n  a_b: {mode: manage, rds_replicas: {source: two}, "+iamReaders+"}"))
	if err != nil {
		t.Fatal(err)
	}
	var sids []string
	for _, s := range IAM(cfg, rights.Options{})[0].Document.Statement {
		sids = append(sids, s.Sid)
	}
	if got, want := strings.Join(sids, " "), "ReadRds ReadMetrics MakeReadersAB DeleteReadersAB MakeReadersAB2 DeleteReadersAB2 PassMonitoring"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Every role has its own policy with its own account, and the identity that takes
// them may do nothing else, unless tiers use it as it is.
func TestIAMOfSeveralAccounts(t *testing.T) {
	const roles = `
  a: {mode: manage, group: a, assume_role: {arn: "arn:aws:iam::111111111111:role/scale", external_id: do-not-print-me}, ` + iamCPU + `}
  b: {mode: manage, group: b, assume_role: {arn: "arn:aws:iam::222222222222:role/scale"}, ` + iamCPU + `}
`
	for _, c := range []struct {
		name, text string
		want       string
	}{
		{"two roles", "tiers:" + roles, "arn:aws:iam::111111111111:role/scale ReadAutoscaling ReadEc2 ReadMetrics SetSize, arn:aws:iam::222222222222:role/scale ReadAutoscaling ReadEc2 ReadMetrics SetSize,  TakeRoles"},
		{"two roles, and the identity itself", "tiers:" + roles + "  c: {mode: observe, group: c, " + iamCPU + "}",
			"arn:aws:iam::111111111111:role/scale ReadAutoscaling ReadEc2 ReadMetrics SetSize, arn:aws:iam::222222222222:role/scale ReadAutoscaling ReadEc2 ReadMetrics SetSize,  ReadAutoscaling ReadEc2 ReadMetrics TakeRoles"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg, err := config.Parse("iam.yaml", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			policies := IAM(cfg, rights.Options{Account: "333333333333"})
			var got []string
			for _, p := range policies {
				line := p.Role
				for _, s := range p.Document.Statement {
					line += " " + s.Sid
				}
				got = append(got, line)
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
			text := writtenPolicies(t, policies)
			for _, want := range []string{"autoscaling:*:111111111111:autoScalingGroup:*:autoScalingGroupName/a", "autoscaling:*:222222222222:autoScalingGroup:*:autoScalingGroupName/b"} {
				if !strings.Contains(text, want) {
					t.Errorf("there is no %s in %s", want, text)
				}
			}
			if strings.Contains(text, "do-not-print-me") {
				t.Error("the external id is printed")
			}
		})
	}
}

// IAM refuses a longer managed policy; 40 tiers with 20 queues are more than most
// configurations have.
func TestIAMFitsIntoAManagedPolicy(t *testing.T) {
	var tiers strings.Builder
	for i := range 40 {
		body := iamCPU
		if i%2 == 0 {
			body = strings.Replace(iamBacklog, "/jobs", fmt.Sprintf("/jobs-%d", i), 1)
		}
		fmt.Fprintf(&tiers, "  tier-%d: {mode: manage, group: production-tier-%d, %s}\n", i, i, body)
	}
	cfg, err := config.Parse("iam.yaml", []byte("aws: {region: eu-west-1}\ntiers:\n"+tiers.String()))
	if err != nil {
		t.Fatal(err)
	}
	p := IAM(cfg, rights.Options{Account: "111122223333"})[0]
	raw, err := json.Marshal(p.Document)
	if err != nil {
		t.Fatal(err)
	}
	if n := p.Document.Size(); n != len(raw) || n > rights.Room || n < 4000 {
		t.Errorf("%d characters of %d bytes; IAM takes %d", n, len(raw), rights.Room)
	}
}

// Requests to a managed Prometheus are signed with the role of the configuration, whichever tier wants the answer: that role gets the
// right, and the tier's own does not.
func TestIAMOfEndpointsIsOfTheRoleThatSigns(t *testing.T) {
	const tier = `
endpoints: {amp: {url: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-12345678-1234-1234-1234-123456789012", sigv4: {region: eu-west-1}}}
tiers:
  web:
    mode: manage
    assume_role: {arn: "arn:aws:iam::222222222222:role/other"}
    group: web-asg
    limits: {min: 1, max: 9}
    signals:
      requests: {prometheus: {endpoint: amp, query: "sum(rate(requests_total[2m]))"}, unit: requests/second}
      half: {expression: requests / 2, unit: requests/second}
    scalers: [{target: {signal: half, goal: 100, per_unit: true}}]
`
	for aws, want := range map[string]string{
		`aws: {region: eu-west-1, assume_role: {arn: "arn:aws:iam::111111111111:role/main"}}`: "arn:aws:iam::111111111111:role/main: arn:aws:aps:eu-west-1:111111111111:workspace/ws-12345678-1234-1234-1234-123456789012",
		`aws: {region: eu-west-1}`: ": arn:aws:aps:eu-west-1:*:workspace/ws-12345678-1234-1234-1234-123456789012",
	} {
		cfg, err := config.Parse("c.yaml", []byte(aws+tier))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range IAM(cfg, rights.Options{}) {
			for _, s := range p.Document.Statement {
				for _, action := range s.Action {
					if action == "aps:QueryMetrics" {
						got = append(got, p.Role+": "+strings.Join(s.Resource, " "))
					}
					if action == "cloudwatch:GetMetricData" && s.Sid == "ReadMetrics" {
						t.Errorf("%s may read metrics, and no signal is one", p.Role)
					}
				}
			}
		}
		if len(got) != 1 || got[0] != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
