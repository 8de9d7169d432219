package wire

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

func (s *tables) sqs() engine.Service {
	return engine.Service{
		Scope:    "sqs",
		Target:   "AmazonSQS",
		Shapes:   "com.amazonaws.sqs",
		Protocol: engine.SpeaksJSON,
		Operations: map[string]engine.Operation{
			"GetQueueAttributes": engine.Handle(s.getQueueAttributes),
			"GetQueueUrl":        engine.Handle(s.getQueueURL),
			"ListQueues":         engine.Handle(s.listQueues),
			"SendMessage":        engine.Handle(s.sendMessage),
		},
		Faults: engine.Faults{
			scale.Missing: {
				Code:   "QueueDoesNotExist",
				Status: http.StatusBadRequest,
				Legacy: "AWS.SimpleQueueService.NonExistentQueue",
			},
			scale.Throttled: {Code: "RequestThrottled", Status: http.StatusBadRequest},
			scale.Denied:    {Code: "AccessDeniedException", Status: http.StatusBadRequest},
		},
	}
}

// queueAttributes are the names that may be asked for. Those that are false
// exist in SQS and are not set on a simulated queue, so they are left out of
// the answer, as SQS does.
var queueAttributes = map[string]bool{
	"ApproximateNumberOfMessages":           true,
	"ApproximateNumberOfMessagesNotVisible": true,
	"ApproximateNumberOfMessagesDelayed":    true,
	"QueueArn":                              true,
	"VisibilityTimeout":                     true,
	"CreatedTimestamp":                      false,
	"LastModifiedTimestamp":                 false,
	"DelaySeconds":                          false,
	"MaximumMessageSize":                    false,
	"MessageRetentionPeriod":                false,
	"Policy":                                false,
	"ReceiveMessageWaitTimeSeconds":         false,
	"RedrivePolicy":                         false,
	"RedriveAllowPolicy":                    false,
	"FifoQueue":                             false,
	"ContentBasedDeduplication":             false,
	"DeduplicationScope":                    false,
	"FifoThroughputLimit":                   false,
	"KmsMasterKeyId":                        false,
	"KmsDataKeyReusePeriodSeconds":          false,
	"SqsManagedSseEnabled":                  false,
}

type getQueueAttributesInput struct {
	QueueUrl       string // AWS's spelling
	AttributeNames []string
}

type getQueueAttributesOutput struct {
	Attributes map[string]string `json:",omitempty"`
}

func (s *tables) getQueueAttributes(ctx context.Context, in *getQueueAttributesInput) (any, error) {
	queue, err := s.cloud.Queue(ctx, in.QueueUrl)
	if err != nil {
		return nil, err
	}
	all := map[string]string{
		"ApproximateNumberOfMessages":           strconv.Itoa(queue.Visible),
		"ApproximateNumberOfMessagesNotVisible": strconv.Itoa(queue.InFlight),
		"ApproximateNumberOfMessagesDelayed":    strconv.Itoa(queue.Delayed),
		"QueueArn":                              s.ARN("sqs", queueName(in.QueueUrl)),
		"VisibilityTimeout":                     "30",
	}
	out := getQueueAttributesOutput{Attributes: map[string]string{}}
	for _, name := range in.AttributeNames {
		if name == "All" {
			out.Attributes = all
			continue
		}
		given, known := queueAttributes[name]
		if !known {
			return nil, &engine.Fault{Code: "InvalidAttributeName", Message: "Unknown Attribute " + name + ".", Status: http.StatusBadRequest}
		}
		if given {
			out.Attributes[name] = all[name]
		}
	}
	return out, nil
}

func queueName(url string) string { return url[strings.LastIndexByte(url, '/')+1:] }

type getQueueURLInput struct {
	QueueName              string
	QueueOwnerAWSAccountId string // AWS's spelling
}

type getQueueURLOutput struct {
	QueueUrl string // AWS's spelling
}

// getQueueURL builds the address that AWS would give the queue, and asks the
// world whether there is such a queue.
func (s *tables) getQueueURL(ctx context.Context, in *getQueueURLInput) (any, error) {
	account := in.QueueOwnerAWSAccountId
	if account == "" {
		account = s.Account
	}
	url := "https://sqs." + s.Region + ".amazonaws.com/" + account + "/" + in.QueueName
	if _, err := s.cloud.Queue(ctx, url); err != nil {
		return nil, err
	}
	return getQueueURLOutput{QueueUrl: url}, nil
}
