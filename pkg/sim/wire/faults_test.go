package wire

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	astypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

func TestEveryFailureArrivesAsAWSWouldSayIt(t *testing.T) {
	cloud := newPlainCloud()
	cloud.add("web", scale.Capacity{Max: 9})
	c := serve(t, cloud, Options{})
	calls := map[string]func(context.Context) error{
		"autoscaling": func(ctx context.Context) error {
			_, err := c.autoscaling().SetDesiredCapacity(ctx, &autoscaling.SetDesiredCapacityInput{AutoScalingGroupName: aws.String("web"), DesiredCapacity: aws.Int32(1)})
			return err
		},
		"sqs": func(ctx context.Context) error {
			_, err := c.sqs().GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: aws.String(jobs)})
			return err
		},
	}
	for name := range wireProtocols {
		calls["cloudwatch "+name] = func(ctx context.Context) error {
			_, err := c.cloudwatch(name).GetMetricData(ctx, ask(average("m", "CPUUtilization")))
			return err
		}
	}
	type answer struct {
		code   string
		status int
	}
	for _, x := range []struct {
		kind scale.Kind
		want map[string]answer
	}{
		{scale.Invalid, map[string]answer{"": {"ValidationError", 400}}},
		{scale.Throttled, map[string]answer{"": {"Throttling", 400}, "sqs": {"RequestThrottled", 400}}},
		{scale.Denied, map[string]answer{"": {"AccessDenied", 403}, "sqs": {"AccessDeniedException", 400}}},
		{scale.Busy, map[string]answer{"": {"ServiceUnavailable", 503}, "autoscaling": {"ScalingActivityInProgress", 400}}},
		{scale.Missing, map[string]answer{
			"": {"ResourceNotFound", 404}, "autoscaling": {"ValidationError", 400},
			"sqs": {"AWS.SimpleQueueService.NonExistentQueue", 400},
		}},
		{scale.Internal, map[string]answer{"": {"InternalFailure", 500}}},
	} {
		cloud.fail = &scale.Failure{Doing: "testing", Kind: x.kind, Err: &sim.Refusal{Code: "ignored", Message: "AWS's own words"}}
		for name, call := range calls {
			service, _, _ := strings.Cut(name, " ")
			want, ok := x.want[service]
			if !ok {
				want = x.want[""]
			}
			err := call(t.Context())
			var response *awshttp.ResponseError
			if !errors.As(err, &response) {
				t.Errorf("%s, %s: no response: %v", x.kind, name, err)
				continue
			}
			if code(err) != want.code || message(err) != "AWS's own words" || response.HTTPStatusCode() != want.status {
				t.Errorf("%s, %s: got %d %s %q, want %d %s with AWS's own words", x.kind, name,
					response.HTTPStatusCode(), code(err), message(err), want.status, want.code)
			}
			if response.ServiceRequestID() == "" {
				t.Errorf("%s, %s: no request id", x.kind, name)
			}
		}
	}
	cloud.fail = &scale.Failure{Doing: "testing", Kind: scale.Busy, Err: errors.New("busy")}
	var modelled *astypes.ScalingActivityInProgressFault
	if err := calls["autoscaling"](t.Context()); !errors.As(err, &modelled) {
		t.Errorf("got %T, want the SDK's own ScalingActivityInProgressFault", err)
	}
	cloud.fail = errors.New("not a failure of the cloud at all")
	if err := calls["autoscaling"](t.Context()); code(err) != "InternalFailure" {
		t.Errorf("an error of no kind: %v", err)
	}
}

func TestUnreachableMeansNoAnswer(t *testing.T) {
	cloud := newPlainCloud()
	cloud.fail = &scale.Failure{Doing: "testing", Kind: scale.Unreachable, Err: context.DeadlineExceeded}
	_, err := serve(t, cloud, Options{Hold: time.Millisecond}).sqs().GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: aws.String(jobs)})
	if err == nil || code(err) != "" || !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want a connection that ends without an answer", err)
	}
}

func TestAClientThatGivesUpIsNotHeld(t *testing.T) {
	slow := newPlainCloud()
	lost := newPlainCloud()
	lost.fail = &scale.Failure{Doing: "testing", Kind: scale.Unreachable, Err: context.DeadlineExceeded}
	for name, c := range map[string]clients{
		"latency": serve(t, slow, Options{Latency: time.Hour}),
		"hold":    serve(t, lost, Options{Hold: time.Hour}),
	} {
		ctx, cancel := context.WithCancel(t.Context())
		c.server.Options.OnCall = func(string, string) { cancel() }
		_, err := c.sqs().GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: aws.String(jobs)})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want the cancellation", name, err)
		}
		// Closing the server waits for the handler, which must not last an hour.
	}
}

func TestCountsCalls(t *testing.T) {
	cloud := newPlainCloud()
	var told []string
	c := serve(t, cloud, Options{OnCall: func(service, operation string) { told = append(told, service+"."+operation) }})
	for range 2 {
		_, _ = c.autoscaling().DescribeAutoScalingGroups(t.Context(), &autoscaling.DescribeAutoScalingGroupsInput{})
	}
	_, _ = c.cloudwatch("cbor").GetMetricData(t.Context(), ask(average("m", "CPUUtilization")))
	calls := c.server.Calls()
	if len(told) != 3 || calls["autoscaling.DescribeAutoScalingGroups"] != 2 || calls["monitoring.GetMetricData"] != 1 || len(calls) != 2 {
		t.Errorf("told of %v, counted %v", told, calls)
	}
}

const signed = "AWS4-HMAC-SHA256 Credential=AKIASIMULATEDNOTREAL/20260302/us-east-1/SERVICE/aws4_request, SignedHeaders=host, Signature=00"

// post sends a request written by hand and returns status, headers and body.
func post(t *testing.T, url, service, body string, header map[string]string) (int, http.Header, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if service != "" {
		r.Header.Set("Authorization", strings.Replace(signed, "SERVICE", service, 1))
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(answer)
}

func TestWhatIsNotUnderstoodIsRefusedInItsOwnProtocol(t *testing.T) {
	url := serve(t, newPlainCloud(), Options{}).url
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	json := func(target string) map[string]string {
		return map[string]string{"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target}
	}
	rpc := map[string]string{"Content-Type": "application/cbor", "Smithy-Protocol": "rpc-v2-cbor"}
	const metricData = "/service/GraniteServiceVersion20100801/operation/GetMetricData"
	for _, c := range []struct {
		name, service, path, body string
		header                    map[string]string
		status                    int
		want                      string // in the body
	}{
		{"ec2 has its own error shape", "ec2", "/", "Action=TerminateInstances&Version=2016-11-15&InstanceId.1=i-1", form, 400, "<Response><Errors><Error><Code>InvalidAction</Code>"},
		{"an unknown action", "autoscaling", "/", "Action=DeleteAutoScalingGroup&Version=2011-01-01", form, 400, "<Error><Type>Sender</Type><Code>InvalidAction</Code>"},
		{"another version", "autoscaling", "/", "Action=DescribePolicies&Version=1999-01-01", form, 400, "<Code>InvalidAction</Code>"},
		{"an unknown parameter", "autoscaling", "/", "Action=DescribePolicies&Version=2011-01-01&Colour=red", form, 400, "parameter Colour is not known"},
		{"a list with a hole", "autoscaling", "/", "Action=DescribePolicies&Version=2011-01-01&PolicyNames.member.2=x", form, 400, "parameter PolicyNames.member.1 is missing"},
		{"a body that is no form", "autoscaling", "/", "Action=%zz", form, 400, "<Code>SerializationException</Code>"},
		{"a service in the wrong protocol", "autoscaling", "/", "{}", json("AutoScaling.DescribePolicies"), 404, `"UnknownOperationException"`},
		{"sqs in Query, which it no longer speaks here", "sqs", "/", "Action=GetQueueUrl&QueueName=jobs", form, 400, "<Code>InvalidAction</Code>"},
		{"an unknown service, Query", "sns", "/", "Action=ListTopics&Version=2010-03-31", form, 404, "<Code>UnknownService</Code>"},
		{"an unnamed list with a hole", "ec2", "/", "Action=StopInstances&Version=2016-11-15&InstanceId.2=i-1", form, 400, "parameter InstanceId.1 is missing"},
		{"a list by another service's name", "ec2", "/", "Action=StopInstances&Version=2016-11-15&InstanceId.member.1=i-1", form, 400, "parameter InstanceId.1 is missing"},
		{"a list with a name of its own", "rds", "/", "Action=CreateDBInstance&Version=2014-10-31&Tags.member.1.Key=x", form, 400, "parameter Tags is a list: its elements must be named Tags.Tag.1, Tags.Tag.2 and so on"},
		{"no number", "rds", "/", "Action=ModifyDBCluster&Version=2014-10-31&ServerlessV2ScalingConfiguration.MinCapacity=x", form, 400, "parameter ServerlessV2ScalingConfiguration.MinCapacity: &#34;x&#34; is not a number"},
		{"what the world cannot do", "rds", "/", "Action=ModifyDBInstance&Version=2014-10-31&DBInstanceIdentifier=shop&EngineVersion=9", form, 400, "<Code>UnsupportedOperation</Code><Message>the simulated cloud does not support the parameter EngineVersion"},
		{"what the world cannot do, JSON", "ssm", "/", `{"Name":"a","KeyId":"x"}`, map[string]string{"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AmazonSSM.PutParameter"}, 400, `the parameter KeyId`},
		{"an unknown service, JSON", "dynamodb", "/", "{}", json("DynamoDB_20120810.ListTables"), 404, `"UnknownService"`},
		{"an unknown service, REST in JSON", "lambda", "/2015-03-31/functions", "", nil, 404, `{"__type":"UnknownService","message":"the simulated cloud has no service lambda"}`},
		{"an unknown service, REST in XML", "s3", "/bucket", "", nil, 404, "<Code>UnknownService</Code>"},
		{"no signature", "", "/", "Action=GetCallerIdentity&Version=2011-06-15", form, 403, "<Code>MissingAuthenticationToken</Code>"},
		{"an unknown member, JSON", "sqs", "/", `{"Colour":"red"}`, json("AmazonSQS.GetQueueAttributes"), 400, `com.amazonaws.sqs#SerializationException`},
		{"broken JSON", "sqs", "/", `{`, json("AmazonSQS.GetQueueAttributes"), 400, `SerializationException`},
		{"two JSON values", "sqs", "/", `{}{}`, json("AmazonSQS.GetQueueAttributes"), 400, `more text after its first JSON value`},
		{"another service's target", "sqs", "/", `{}`, json("Other.GetQueueAttributes"), 404, `UnknownOperationException`},
		{"an unknown member, CBOR", "monitoring", metricData, "\xa1\x66Colour\x63red", rpc, 400, "SerializationException"},
		{"broken CBOR", "monitoring", metricData, "\xbf\x61", rpc, 400, "SerializationException"},
		{"a time without its tag, CBOR", "monitoring", metricData, "\xa1\x69StartTime\x00", rpc, 400, "a time in a CBOR request must be a number with CBOR tag 1"},
		{"a path of no operation, CBOR", "monitoring", "/GetMetricData", "\xa0", rpc, 404, "UnknownOperationException"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, header, body := post(t, url+c.path, c.service, c.body, c.header)
			if status != c.status || !strings.Contains(body, c.want) {
				t.Errorf("got %d %q, want %d with %q", status, body, c.status, c.want)
			}
			if c.header["Smithy-Protocol"] != "" && header.Get("Smithy-Protocol") != "rpc-v2-cbor" {
				t.Errorf("the protocol is not echoed: %v", header)
			}
		})
	}
}

func TestReadsTheServiceFromTheCredentialScope(t *testing.T) {
	for authorization, want := range map[string]string{
		strings.Replace(signed, "SERVICE", "sqs", 1):                                                        "sqs",
		"AWS4-ECDSA-P256-SHA256 Credential=AKID/20260302/s3/aws4_request, SignedHeaders=host, Signature=00": "s3",
		"AWS4-HMAC-SHA256 SignedHeaders=host,Credential=AKID/20260302/eu-west-1/ec2/aws4_request":           "ec2",
		"AWS4-HMAC-SHA256 Credential=AKID/20260302":                                                         "",
		"Bearer Credential=a/b/c/d/aws4_request":                                                            "",
		"":                                                                                                  "",
	} {
		if got := engine.SignedFor(authorization); got != want {
			t.Errorf("%q: %q, want %q", authorization, got, want)
		}
	}
}
