package costexplorer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/aws/thin"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// home is the one region whose endpoint answers for all regions of an account.
	home = "us-east-1"
	// metric spreads what was paid up front over the usage that it covers.
	metric = "AmortizedCost"
)

// services are those whose usage dynascale counts. Source: the values of the dimension SERVICE.
var services = []string{"Amazon Elastic Compute Cloud - Compute", "Amazon Elastic Container Service", "Amazon Relational Database Service"}

// service is Cost Explorer.
var service = thin.Service{ID: "Cost Explorer", Target: "AWSInsightsIndexService", Signing: "ce", Home: "https://ce." + home + ".amazonaws.com", Region: home,
	Retryer: aws.NopRetryer{}} // each request is billed

// Client asks Cost Explorer. It is safe for concurrent use.
type Client struct{ api *thin.Client }

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client { return &Client{api: thin.New(cfg, service)} }

// codes are those that mean something else here than elsewhere: a rate is called a limit, and data is not
// available before Cost Explorer was opened once. Source: Cost Explorer API reference, GetCostAndUsage, Errors.
var codes = map[string]scale.Kind{"LimitExceededException": scale.Throttled, "DataUnavailableException": scale.Missing, "BillExpirationException": scale.Missing}

// Question is what is asked for.
type Question struct {
	// From and To are days of UTC; To is the first that is not meant.
	From, To time.Time
	// Tag is a cost allocation tag, and Values those of it that count; "" is everything in the account.
	Tag    string
	Values []string
}

type getCostAndUsage struct {
	TimePeriod  period     `json:"TimePeriod"`
	Granularity string     `json:"Granularity"`
	Metrics     []string   `json:"Metrics"`
	GroupBy     []group    `json:"GroupBy"`
	Filter      expression `json:"Filter"`
}

type period struct{ Start, End string }

type group struct{ Type, Key string }

type expression struct {
	And        []expression `json:"And,omitempty"`
	Dimensions *values      `json:"Dimensions,omitempty"`
	Tags       *values      `json:"Tags,omitempty"`
}

type values struct {
	Key    string
	Values []string
}

// costs is what is read of an answer.
type costs struct {
	NextPageToken string
	ResultsByTime []struct {
		TimePeriod period
		Groups     []struct {
			Keys    []string
			Metrics map[string]struct{ Amount, Unit string }
		}
	}
}

// Charges are what was spent by kind of charge and by usage type, summed over the days. It makes one
// request, which is billed whatever it answers. The error is a *scale.Failure.
func (c *Client) Charges(ctx context.Context, q Question) ([]resource.Charge, error) {
	in := getCostAndUsage{
		TimePeriod: period{q.From.UTC().Format(time.DateOnly), q.To.UTC().Format(time.DateOnly)}, Granularity: "DAILY", Metrics: []string{metric},
		GroupBy: []group{{"DIMENSION", "RECORD_TYPE"}, {"DIMENSION", "USAGE_TYPE"}},
		Filter:  expression{Dimensions: &values{"SERVICE", services}},
	}
	if q.Tag != "" {
		in.Filter = expression{And: []expression{in.Filter, {Tags: &values{q.Tag, q.Values}}}}
	}
	var out []resource.Charge
	err := c.api.Do(ctx, "GetCostAndUsage", in, func(answer []byte) (err error) {
		out, err = chargesOf(answer)
		return err
	}, 0)
	if err == nil {
		return out, nil
	}
	failed := session.Failed("asking Cost Explorer what was spent", err)
	var said smithy.APIError
	var f *scale.Failure
	if errors.As(err, &said) && errors.As(failed, &f) {
		if kind, own := codes[said.ErrorCode()]; own {
			f.Kind = kind
		}
	}
	return nil, failed
}

// chargesOf reads an answer.
func chargesOf(answer []byte) ([]resource.Charge, error) {
	var read costs
	if err := json.Unmarshal(answer, &read); err != nil {
		return nil, fmt.Errorf("the answer of Cost Explorer cannot be read: %w", err)
	}
	if read.NextPageToken != "" {
		return nil, unusable("the answer does not fit one page, and each further page is billed as a call: set prices.cost_explorer.tag to a tag that fewer resources have")
	}
	type sort struct{ record, usage string }
	at := map[sort]int{}
	var out []resource.Charge
	for _, day := range read.ResultsByTime {
		for _, g := range day.Groups {
			if len(g.Keys) != 2 {
				return nil, unusable(fmt.Sprintf("an entry of the answer has %d keys instead of two", len(g.Keys)))
			}
			cost, is := g.Metrics[metric]
			switch {
			case !is:
				return nil, unusable(fmt.Sprintf("the answer has no %s of %s", metric, g.Keys[1]))
			case cost.Unit != "USD":
				return nil, unusable(fmt.Sprintf("%s of %s is in %q, and not in US dollars", metric, g.Keys[1], cost.Unit))
			}
			dollars, err := strconv.ParseFloat(cost.Amount, 64)
			if err != nil || dollars != dollars || dollars-dollars != 0 {
				return nil, unusable(fmt.Sprintf("%s of %s is %q, which is not an amount", metric, g.Keys[1], cost.Amount))
			}
			key := sort{strings.ReplaceAll(g.Keys[0], " ", ""), g.Keys[1]}
			i, known := at[key]
			if !known {
				i = len(out)
				at[key], out = i, append(out, resource.Charge{Record: key.record, Usage: key.usage})
			}
			out[i].Dollars += dollars
		}
	}
	return out, nil
}

func unusable(why string) error {
	return &scale.Failure{Doing: "reading what Cost Explorer answers", Kind: scale.Invalid, Err: errors.New(why)}
}
