package rds

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// pageSize is the largest MaxRecords of most listings.
	pageSize = 100
	// maxPages ends a listing whose marker never does: 10,000 databases.
	maxPages = 100
)

// Client talks to RDS in one account and region. It is safe for concurrent use.
type Client struct {
	api *rds.Client
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client { return &Client{api: rds.NewFromConfig(cfg)} }

// named asks for names in batches. A name that is not there is no error: RDS leaves
// it out when it is asked by a filter, and where it says that something is missing
// all the same, the names of the batch are asked for one by one.
func named(names []string, ask func(filter types.Filter) error) error {
	for batch := range slices.Chunk(lower(names), pageSize) {
		err := ask(types.Filter{Values: batch})
		switch {
		case err == nil || missing(err) && len(batch) == 1:
			continue
		case !missing(err):
			return err
		}
		for _, name := range batch {
			if err := ask(types.Filter{Values: []string{name}}); err != nil && !missing(err) {
				return err
			}
		}
	}
	return nil
}

func missing(err error) bool { return scale.KindOf(err) == scale.Missing }

// lower is how RDS keeps names, whatever their writer wrote.
func lower(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = strings.ToLower(name)
	}
	return out
}

// put files a thing under the name, or the names, by which it was asked for.
func put[T any](into map[string]T, names []string, name string, thing T) {
	for _, asked := range names {
		if strings.EqualFold(asked, name) {
			into[asked] = thing
		}
	}
}

// about says what is being read: the one thing by its name, or how many.
func about(what string, names []string) string {
	if len(names) == 1 {
		return "reading " + what + " " + names[0]
	}
	return fmt.Sprintf("reading %d %ss", len(names), what)
}

func tags(list []types.Tag) map[string]string {
	if len(list) == 0 {
		return nil
	}
	out := make(map[string]string, len(list))
	for _, t := range list {
		out[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return out
}
