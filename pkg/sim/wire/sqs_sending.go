package wire

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"net/http"

	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

// Mailbox is a Cloud that takes messages. A Cloud that is none has no queue that does.
type Mailbox interface {
	Send(ctx context.Context, url string, n int) error
}

type sendMessageInput struct {
	QueueUrl    string // AWS's spelling
	MessageBody string

	MessageAttributes, MessageSystemAttributes           engine.Unused
	DelaySeconds, MessageDeduplicationId, MessageGroupId engine.Foreign // AWS's spelling
}

type sendMessageOutput struct {
	MD5OfMessageBody string
	MessageId        string // AWS's spelling
}

// sendMessage takes a message and not what is in it: nobody here could read it.
func (s *tables) sendMessage(ctx context.Context, in *sendMessageInput) (any, error) {
	box, ok := s.cloud.(Mailbox)
	switch {
	case !ok:
		return nil, &engine.Fault{Code: "UnsupportedOperation", Message: "the queues of this simulated cloud take no messages", Status: http.StatusBadRequest}
	case in.MessageBody == "":
		return nil, &engine.Fault{Code: "MissingParameter", Message: "The request must contain the parameter MessageBody.", Status: http.StatusBadRequest}
	}
	if err := box.Send(ctx, in.QueueUrl, 1); err != nil {
		return nil, err
	}
	sum := md5.Sum([]byte(in.MessageBody)) //nolint:gosec // as above
	return sendMessageOutput{MD5OfMessageBody: hex.EncodeToString(sum[:]), MessageId: fmt.Sprintf("00000000-0000-4000-9000-%012x", s.sent.Add(1))}, nil
}
