package stage

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

const batch = 10 // messages in one call of SQS

// Queue makes a queue and returns its URL.
func (s *Stage) Queue(ctx context.Context, name string) (string, error) {
	out, err := s.queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &name})
	if err != nil {
		return "", fmt.Errorf("make queue %s: %w", name, err)
	}
	return aws.ToString(out.QueueUrl), nil
}

// Send puts n messages into a queue.
func (s *Stage) Send(ctx context.Context, url string, n int) error {
	for sent := 0; sent < n; sent += batch {
		in := &sqs.SendMessageBatchInput{QueueUrl: &url}
		for i := sent; i < min(n, sent+batch); i++ {
			id := strconv.Itoa(i)
			in.Entries = append(in.Entries, types.SendMessageBatchRequestEntry{Id: &id, MessageBody: aws.String("job " + id)})
		}
		out, err := s.queues.SendMessageBatch(ctx, in)
		if err != nil {
			return fmt.Errorf("send %d messages to %s: %w", n, url, err)
		}
		if len(out.Failed) > 0 {
			return fmt.Errorf("send %d messages to %s: %d were refused", n, url, len(out.Failed))
		}
	}
	return nil
}

// Take receives up to ten messages and keeps them in flight for ten minutes. The
// receipts are for Done.
func (s *Stage) Take(ctx context.Context, url string) ([]string, error) {
	out, err := s.queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: &url, MaxNumberOfMessages: batch, VisibilityTimeout: 600,
	})
	if err != nil {
		return nil, fmt.Errorf("take messages from %s: %w", url, err)
	}
	var receipts []string
	for _, m := range out.Messages {
		receipts = append(receipts, aws.ToString(m.ReceiptHandle))
	}
	return receipts, nil
}

// Done deletes messages that were taken.
func (s *Stage) Done(ctx context.Context, url string, receipts []string) error {
	for _, r := range receipts {
		if _, err := s.queues.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: &r}); err != nil {
			return fmt.Errorf("delete a message of %s: %w", url, err)
		}
	}
	return nil
}

// Purge takes all messages away.
func (s *Stage) Purge(ctx context.Context, url string) error {
	_, err := s.queues.PurgeQueue(ctx, &sqs.PurgeQueueInput{QueueUrl: &url})
	return err
}

// RemoveQueue deletes a queue.
func (s *Stage) RemoveQueue(ctx context.Context, url string) error {
	_, err := s.queues.DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: &url})
	return err
}

// RemoveQueueNamed deletes the queue of a name.
func (s *Stage) RemoveQueueNamed(ctx context.Context, name string) error {
	out, err := s.queues.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name})
	if err != nil {
		return fmt.Errorf("find queue %s: %w", name, err)
	}
	return s.RemoveQueue(ctx, aws.ToString(out.QueueUrl))
}
