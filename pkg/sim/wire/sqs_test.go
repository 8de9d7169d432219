package wire

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim"
)

const jobs = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"

func TestReadsAQueue(t *testing.T) {
	cloud := newPlainCloud()
	cloud.queues[jobs] = resource.Queue{Visible: 1500, InFlight: 12, Delayed: 3}
	client := serve(t, cloud, Options{}).sqs()
	const visible, flying, delayed = "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"
	for _, c := range []struct {
		name  string
		names []types.QueueAttributeName
		want  map[string]string
	}{
		{"no names, no attributes", nil, nil},
		{"the three counts", []types.QueueAttributeName{visible, flying, delayed}, map[string]string{visible: "1500", flying: "12", delayed: "3"}},
		{"an attribute that is not set is left out", []types.QueueAttributeName{delayed, "RedrivePolicy"}, map[string]string{delayed: "3"}},
		{"all", []types.QueueAttributeName{"All"}, map[string]string{
			visible: "1500", flying: "12", delayed: "3", "VisibilityTimeout": "30",
			"QueueArn": "arn:aws:sqs:us-east-1:123456789012:jobs",
		}},
	} {
		out, err := client.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: aws.String(jobs), AttributeNames: c.names})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(c.want, out.Attributes); diff != "" {
			t.Errorf("%s: -want +got:\n%s", c.name, diff)
		}
	}
	url, err := client.GetQueueUrl(t.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String("jobs")})
	if err != nil || *url.QueueUrl != jobs {
		t.Errorf("address: %+v, %v", url, err)
	}
}

func TestRefusesWhatSQSRefuses(t *testing.T) {
	cloud := newPlainCloud()
	cloud.queues[jobs] = resource.Queue{}
	client := serve(t, cloud, Options{}).sqs()

	_, noQueue := client.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: aws.String(jobs + "2")})
	_, noURL := client.GetQueueUrl(t.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String("nope")})
	for _, err := range []error{noQueue, noURL} {
		var modelled *types.QueueDoesNotExist
		// AWS also sends the older code, and the SDK prefers it.
		if !errors.As(err, &modelled) || code(err) != "AWS.SimpleQueueService.NonExistentQueue" || message(err) != "The specified queue does not exist." {
			t.Errorf("got %v (%T), want QueueDoesNotExist", err, err)
		}
	}
	_, err := client.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: aws.String(jobs), AttributeNames: []types.QueueAttributeName{"Colour"}})
	var modelled *types.InvalidAttributeName
	if !errors.As(err, &modelled) || message(err) != "Unknown Attribute Colour." {
		t.Errorf("got %v, want InvalidAttributeName", err)
	}
	_, err = client.PurgeQueue(t.Context(), &sqs.PurgeQueueInput{QueueUrl: aws.String(jobs)})
	if code(err) != "InvalidAction" {
		t.Errorf("an operation that is not served: %v", err)
	}
}

func TestAQueueTakesMessages(t *testing.T) {
	world, err := sim.New(sim.Options{Start: noon, Queues: []sim.QueueSpec{{URL: jobs, ServiceTime: time.Second}}})
	if err != nil {
		t.Fatal(err)
	}
	client := serve(t, world, Options{}).sqs()
	for range 3 {
		out, err := client.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: aws.String(jobs), MessageBody: aws.String("hello")})
		if err != nil {
			t.Fatal(err)
		}
		if sum := aws.ToString(out.MD5OfMessageBody); sum != "5d41402abc4b2a76b9719d911017c592" || aws.ToString(out.MessageId) == "" {
			t.Errorf("checksum %q, id %q", sum, aws.ToString(out.MessageId))
		}
	}
	world.Step(time.Minute)
	if f, _ := world.Flow(jobs); f.Visible != 3 {
		t.Errorf("three messages were sent, and there is %+v", f)
	}
	_, err = client.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: aws.String(jobs + "2"), MessageBody: aws.String("hello")})
	if code(err) != "AWS.SimpleQueueService.NonExistentQueue" {
		t.Errorf("sending to no queue: %v", err)
	}
}
