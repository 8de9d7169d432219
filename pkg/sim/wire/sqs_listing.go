package wire

import (
	"context"
	"net/http"
	"strings"

	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

// Lister is a Cloud that can list its queues. A Cloud that is none lists none.
type Lister interface {
	QueueURLs(ctx context.Context) ([]string, error)
}

type listQueuesInput struct {
	QueueNamePrefix string
	MaxResults      *int
	NextToken       string
}

type listQueuesOutput struct {
	QueueUrls []string `json:",omitempty"` // AWS's spelling
	NextToken string   `json:",omitempty"`
}

// mostQueues is the largest MaxResults, and the length of the only page that
// there is without one.
const mostQueues = 1000

func (s *tables) listQueues(ctx context.Context, in *listQueuesInput) (any, error) {
	size := mostQueues
	if in.MaxResults != nil {
		size = *in.MaxResults
	}
	if size < 1 || size > mostQueues {
		return nil, &engine.Fault{Code: "InvalidParameterValue", Message: "Value for parameter MaxResults is invalid. Reason: Must be an integer from 1 to 1000.", Status: http.StatusBadRequest}
	}
	lister, ok := s.cloud.(Lister)
	if !ok {
		return listQueuesOutput{}, nil
	}
	urls, err := lister.QueueURLs(ctx)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, url := range urls {
		if strings.HasPrefix(queueName(url), in.QueueNamePrefix) {
			all = append(all, url)
		}
	}
	from := 0
	if in.NextToken != "" {
		if from, err = engine.Offset("ListQueues", in.NextToken); err != nil {
			return nil, err
		}
	}
	from = min(from, len(all))
	to := min(from+size, len(all))
	out := listQueuesOutput{QueueUrls: all[from:to]}
	// AWS pages only for a caller that gives MaxResults.
	if to < len(all) && in.MaxResults != nil {
		out.NextToken = engine.Token("ListQueues", to)
	}
	return out, nil
}
