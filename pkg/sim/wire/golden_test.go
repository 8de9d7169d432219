package wire

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

// golden is a file of wire bytes that an SDK module ships. It must be there: a
// test that skips would pass when nothing was checked.
func golden(t *testing.T, module, name string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-sdk-go-v2/service/"+module).Output()
	if err != nil {
		t.Fatalf("finding the SDK module %s: %v", module, err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), name))
	if err != nil {
		t.Fatalf("the SDK module %s ships no golden %s: %v", module, name, err)
	}
	return string(text)
}

// parseGolden reads a first line, headers, an empty line and a body.
func parseGolden(t *testing.T, text string) (first string, header http.Header, body []byte) {
	t.Helper()
	r := bufio.NewReader(strings.NewReader(text))
	first, err := r.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	header = http.Header{}
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		name, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if ok {
			header.Set(textproto.CanonicalMIMEHeaderKey(name), value)
			continue
		}
		// Requests have an empty line in front of their headers, too.
		if len(header) > 0 {
			break
		}
	}
	body, err = io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(first), header, body
}

// served is every operation of this package, with the code that AWS's rules
// demand for the placeholders in its golden request; "" is success.
var served = []struct {
	module, scope, operation, code string
}{
	{"autoscaling", "autoscaling", "DescribeAutoScalingGroups", "ValidationError"}, // two names, MaxRecords 1
	{"autoscaling", "autoscaling", "SetDesiredCapacity", ""},
	{"autoscaling", "autoscaling", "UpdateAutoScalingGroup", ""},
	{"autoscaling", "autoscaling", "DescribeScalingActivities", "ValidationError"}, // a filter called __Name__
	{"autoscaling", "autoscaling", "DescribePolicies", "InvalidNextToken"},
	{"autoscaling", "autoscaling", "DescribeInstanceRefreshes", "InvalidNextToken"},
	{"autoscaling", "autoscaling", "DescribeScheduledActions", "InvalidNextToken"},
	{"autoscaling", "autoscaling", "DescribeLaunchConfigurations", "InvalidNextToken"},
	{"ec2", "ec2", "DescribeLaunchTemplateVersions", "UnsupportedOperation"}, // Filter
	{"ec2", "ec2", "DescribeSpotPriceHistory", "UnsupportedOperation"},       // AvailabilityZone
	{"cloudwatch", "monitoring", "GetMetricData", "ValidationError"},         // start and end are the same
	{"cloudwatch", "monitoring", "ListMetrics", "InvalidNextToken"},
	{"cloudwatch", "monitoring", "PutMetricData", "UnsupportedOperation"}, // EntityMetricData
	{"sqs", "sqs", "SendMessage", "UnsupportedOperation"},                 // DelaySeconds
	{"sqs", "sqs", "GetQueueAttributes", ""},
	{"sqs", "sqs", "GetQueueUrl", ""},
	{"sqs", "sqs", "ListQueues", ""},
	{"elasticloadbalancingv2", "elasticloadbalancing", "DescribeTargetGroups", "ValidationError"}, // __Marker__ is none
	{"elasticloadbalancingv2", "elasticloadbalancing", "DescribeTargetHealth", "TargetGroupNotFound"},
	{"elasticloadbalancingv2", "elasticloadbalancing", "DescribeTargetGroupAttributes", "TargetGroupNotFound"},
	{"elasticloadbalancingv2", "elasticloadbalancing", "RegisterTargets", "TargetGroupNotFound"},
	{"elasticloadbalancingv2", "elasticloadbalancing", "DeregisterTargets", "TargetGroupNotFound"},
	{"ec2", "ec2", "DescribeInstances", "InvalidParameterValue"}, // a filter called __Name__
	{"ec2", "ec2", "DescribeInstanceStatus", "InvalidParameterValue"},
	{"ec2", "ec2", "DescribeInstanceAttribute", "InvalidParameterValue"}, // an attribute called instanceType
	{"ec2", "ec2", "DescribeVolumes", "UnsupportedOperation"},            // VolumeId
	{"ec2", "ec2", "DescribePlacementGroups", "UnsupportedOperation"},    // GroupName
	{"ec2", "ec2", "DescribeInstanceTypes", "InvalidParameterValue"},
	{"ec2", "ec2", "DescribeInstanceTypeOfferings", "InvalidParameterValue"},
	{"ec2", "ec2", "StopInstances", "UnsupportedOperation"},           // Force
	{"ec2", "ec2", "StartInstances", "UnsupportedOperation"},          // AdditionalInfo
	{"ec2", "ec2", "ModifyInstanceAttribute", "UnsupportedOperation"}, // every attribute at once
	{"rds", "rds", "DescribeDBInstances", "InvalidParameterValue"},    // a filter called __Name__
	{"rds", "rds", "DescribeDBClusters", "InvalidParameterValue"},
	{"rds", "rds", "DescribeOrderableDBInstanceOptions", "UnsupportedOperation"}, // AvailabilityZoneGroup
	{"rds", "rds", "DescribePendingMaintenanceActions", "InvalidParameterValue"},
	{"rds", "rds", "DescribeAccountAttributes", ""},
	{"rds", "rds", "CreateDBInstanceReadReplica", "UnsupportedOperation"},
	{"rds", "rds", "CreateDBInstance", "UnsupportedOperation"},
	{"rds", "rds", "DeleteDBInstance", "InvalidParameterCombination"}, // a snapshot, and none
	{"rds", "rds", "ModifyDBInstance", "UnsupportedOperation"},
	{"rds", "rds", "ModifyDBCluster", "UnsupportedOperation"},
	{"ssm", "ssm", "GetParameter", "ParameterNotFound"},
	{"ssm", "ssm", "PutParameter", "UnsupportedOperation"}, // AllowedPattern
	{"applicationautoscaling", "application-autoscaling", "DescribeScalableTargets", "InvalidNextTokenException"},
	{"applicationautoscaling", "application-autoscaling", "DescribeScalingPolicies", "InvalidNextTokenException"},
	{"applicationautoscaling", "application-autoscaling", "RegisterScalableTarget", "UnsupportedOperation"}, // Tags
	{"sts", "sts", "GetCallerIdentity", ""},
	{"sts", "sts", "AssumeRole", "ValidationError"}, // __RoleArn__ is no ARN
}

func goldenCloud() Cloud {
	cloud := richCloud{plainCloud: newPlainCloud()}
	cloud.add("__AutoScalingGroupName__", scale.Capacity{Min: 1, Desired: 1, InService: 1, Max: 9})
	cloud.queues["__QueueUrl__"] = resource.Queue{}
	cloud.queues["https://sqs.us-east-1.amazonaws.com/__QueueOwnerAWSAccountId__/__QueueName__"] = resource.Queue{}
	cloud.specs = map[string]sim.GroupSpec{}
	return cloud
}

func TestUnderstandsTheGoldenRequestsOfTheSDK(t *testing.T) {
	server := New(goldenCloud(), Options{})
	var operations int
	for scope, x := range server.Services {
		if scope != "pricing" { // whose module of the SDK nothing here needs
			operations += len(x.Operations)
		}
	}
	if operations != len(served) {
		t.Errorf("%d operations are served and %d have a golden request", operations, len(served))
	}
	for _, g := range served {
		t.Run(g.module+"."+g.operation, func(t *testing.T) {
			first, header, body := parseGolden(t, golden(t, g.module, "request_snapshot/"+g.operation+".request.snap"))
			method, path, _ := strings.Cut(first, " ")
			r := httptest.NewRequest(method, path, bytes.NewReader(body))
			r.Header = header
			r.Header.Set("Authorization", strings.Replace(signed, "SERVICE", g.scope, 1))

			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			wanted := http.StatusOK
			if g.code != "" {
				wanted = http.StatusBadRequest
			}
			if w.Code != wanted || !strings.Contains(w.Body.String(), g.code) {
				t.Errorf("answered %d %q, want %d %q", w.Code, w.Body, wanted, g.code)
			}
			if n := server.Calls()[g.scope+"."+g.operation]; n != 1 {
				t.Errorf("the operation was recognised %d times, want once", n)
			}

			// Decoding is strict, so nothing was ignored; that nothing was lost on
			// the way shows in the decoded request: no field of it is empty.
			c, _, refused := server.Open(r, body)
			if refused != nil {
				t.Fatal(refused)
			}
			in := inputs[g.operation]()
			if err := c.Protocol.Read(body, in); err != nil {
				t.Fatal(err)
			}
			for _, path := range empty("", reflect.ValueOf(in).Elem()) {
				t.Errorf("%s was not filled from the golden request", path)
			}
		})
	}
}

var inputs = map[string]func() any{
	"DescribeAutoScalingGroups":          func() any { return new(describeGroupsInput) },
	"SetDesiredCapacity":                 func() any { return new(setDesiredCapacityInput) },
	"UpdateAutoScalingGroup":             func() any { return new(updateGroupInput) },
	"DescribeScalingActivities":          func() any { return new(describeActivitiesInput) },
	"DescribePolicies":                   func() any { return new(describePoliciesInput) },
	"DescribeInstanceRefreshes":          func() any { return new(describeRefreshesInput) },
	"DescribeScheduledActions":           func() any { return new(describeScheduledActionsInput) },
	"GetMetricData":                      func() any { return new(getMetricDataInput) },
	"ListMetrics":                        func() any { return new(listMetricsInput) },
	"PutMetricData":                      func() any { return new(putMetricDataInput) },
	"SendMessage":                        func() any { return new(sendMessageInput) },
	"GetQueueAttributes":                 func() any { return new(getQueueAttributesInput) },
	"GetQueueUrl":                        func() any { return new(getQueueURLInput) },
	"ListQueues":                         func() any { return new(listQueuesInput) },
	"DescribeTargetGroups":               func() any { return new(describeTargetGroupsInput) },
	"DescribeTargetHealth":               func() any { return new(describeTargetHealthInput) },
	"DescribeTargetGroupAttributes":      func() any { return new(describeTargetGroupAttributesInput) },
	"RegisterTargets":                    func() any { return new(changeTargetsInput) },
	"DeregisterTargets":                  func() any { return new(changeTargetsInput) },
	"DescribeInstances":                  func() any { return new(describeInstancesInput) },
	"DescribeInstanceStatus":             func() any { return new(describeInstanceStatusInput) },
	"DescribeInstanceAttribute":          func() any { return new(describeInstanceAttributeInput) },
	"DescribeVolumes":                    func() any { return new(describeVolumesInput) },
	"DescribePlacementGroups":            func() any { return new(describePlacementGroupsInput) },
	"DescribeInstanceTypes":              func() any { return new(describeInstanceTypesInput) },
	"DescribeInstanceTypeOfferings":      func() any { return new(describeInstanceTypeOfferingsInput) },
	"DescribeLaunchConfigurations":       func() any { return new(describeConfigurationsInput) },
	"DescribeLaunchTemplateVersions":     func() any { return new(describeTemplateVersionsInput) },
	"DescribeSpotPriceHistory":           func() any { return new(describeSpotPricesInput) },
	"StopInstances":                      func() any { return new(stopInstancesInput) },
	"StartInstances":                     func() any { return new(startInstancesInput) },
	"ModifyInstanceAttribute":            func() any { return new(modifyInstanceAttributeInput) },
	"DescribeDBInstances":                func() any { return new(describeDatabasesInput) },
	"DescribeDBClusters":                 func() any { return new(describeClustersInput) },
	"DescribeOrderableDBInstanceOptions": func() any { return new(describeOrderableInput) },
	"DescribePendingMaintenanceActions":  func() any { return new(describeMaintenanceInput) },
	"DescribeAccountAttributes":          func() any { return new(describeQuotaInput) },
	"CreateDBInstanceReadReplica":        func() any { return new(createReadReplicaInput) },
	"CreateDBInstance":                   func() any { return new(createMemberInput) },
	"DeleteDBInstance":                   func() any { return new(deleteDatabaseInput) },
	"ModifyDBInstance":                   func() any { return new(modifyDatabaseInput) },
	"ModifyDBCluster":                    func() any { return new(modifyClusterInput) },
	"GetParameter":                       func() any { return new(getParameterInput) },
	"PutParameter":                       func() any { return new(putParameterInput) },
	"DescribeScalableTargets":            func() any { return new(describeScalableTargetsInput) },
	"DescribeScalingPolicies":            func() any { return new(describeScalingPoliciesInput) },
	"RegisterScalableTarget":             func() any { return new(registerScalableTargetInput) },
	"GetCallerIdentity":                  func() any { return new(getCallerIdentityInput) },
	"AssumeRole":                         func() any { return new(assumeRoleInput) },
}

// empty lists the fields that hold nothing. Placeholders are never zero.
func empty(path string, v reflect.Value) (paths []string) {
	if v.Type() == reflect.TypeFor[engine.Unused]() {
		return nil
	}
	if v.IsZero() && v.NumField() > 0 {
		return []string{path}
	}
	for i := range v.NumField() {
		field, name := v.Field(i), path+"."+v.Type().Field(i).Name
		switch {
		case field.Type() == reflect.TypeFor[engine.Unused]():
			continue
		case field.IsZero() || field.Kind() == reflect.Slice && field.Len() == 0:
			paths = append(paths, name)
			continue
		case field.Kind() == reflect.Pointer:
			field = field.Elem()
		case field.Kind() == reflect.Slice:
			field = field.Index(field.Len() - 1)
		}
		if field.Kind() == reflect.Struct && field.Type() != reflect.TypeFor[engine.Instant]() {
			paths = append(paths, empty(name, field)...)
		}
	}
	return paths
}

// The answers are compared with the golden answers as trees, since the order of
// members is nobody's business.
func TestAnswersLikeTheGoldenAnswersOfTheSDK(t *testing.T) {
	messages := []messageData{{"__Code__", "__Value__"}, {"__Code__", "__Value__"}}
	day := engine.Instant{Time: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}
	result := metricDataResult{
		Id: "__Id__", Label: "__Label__", StatusCode: "Complete", Messages: messages,
		Timestamps: []engine.Instant{day, day}, Values: []float64{1, 1},
	}
	_, header, body := parseGolden(t, golden(t, "cloudwatch", "response_snapshot/GetMetricData.response.snap"))
	got, err := engine.CBOR{}.Result(engine.Call{}, getMetricDataOutput{
		Messages: messages, MetricDataResults: []metricDataResult{result, result}, NextToken: "__NextToken__",
	})
	if err != nil {
		t.Fatal(err)
	}
	if name := "Smithy-Protocol"; got.Header.Get(name) != header.Get(name) {
		t.Errorf("%s is %q, want %q", name, got.Header.Get(name), header.Get(name))
	}
	compare(t, body, got.Body, cbor.Unmarshal)

	_, _, body = parseGolden(t, golden(t, "cloudwatch", "response_snapshot/InvalidNextToken.error.snap"))
	compare(t, body, engine.CBOR{}.Fault(engine.Call{}, &engine.Fault{Code: "InvalidNextToken", Message: "__Message__"}).Body, cbor.Unmarshal)

	_, _, body = parseGolden(t, golden(t, "sqs", "response_snapshot/GetQueueAttributes.response.snap"))
	got, err = engine.JSON{}.Result(engine.Call{}, getQueueAttributesOutput{Attributes: map[string]string{"key0": "__Value__"}})
	if err != nil {
		t.Fatal(err)
	}
	compare(t, body, got.Body, json.Unmarshal)

	_, _, body = parseGolden(t, golden(t, "sqs", "response_snapshot/QueueDoesNotExist.error.snap"))
	compare(t, body, engine.JSON{}.Fault(engine.Call{}, &engine.Fault{Code: "QueueDoesNotExist", Message: "__Message__"}).Body, json.Unmarshal)
}

func compare(t *testing.T, want, got []byte, decode func([]byte, any) error) {
	t.Helper()
	var w, g any
	if err := decode(want, &w); err != nil {
		t.Fatal(err)
	}
	if err := decode(got, &g); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(w, g); diff != "" {
		t.Errorf("-golden +got:\n%s", diff)
	}
}
