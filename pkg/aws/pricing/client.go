package pricing

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/aws/thin"
	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/scale"
)

const (
	// home is the region whose endpoint knows the prices of all regions: there are three such.
	// https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
	home     = "us-east-1"
	maxPages = 20 // of a hundred products
)

// service is the Price List Query API.
var service = thin.Service{ID: "Pricing", Target: "AWSPriceListService", Signing: "pricing", Home: "https://api.pricing." + home + ".amazonaws.com", Region: home}

// Client asks the Price List Query API. It is safe for concurrent use.
type Client struct {
	api *thin.Client
	now func() time.Time
}

// New builds a Client; see session.Load for cfg.
func New(cfg aws.Config) *Client { return &Client{now: time.Now, api: thin.New(cfg, service)} }

type getProducts struct {
	ServiceCode   string   `json:"ServiceCode"`
	FormatVersion string   `json:"FormatVersion"`
	Filters       []filter `json:"Filters"`
	MaxResults    int      `json:"MaxResults"`
	NextToken     string   `json:"NextToken,omitempty"`
}

type filter struct {
	Type  string `json:"Type"`
	Field string `json:"Field"`
	Value string `json:"Value"`
}

type products struct {
	PriceList []string // each JSON in itself
	NextToken string
}

// ListPrice is the price of an item on demand, by its Key, in US dollars for an hour, or for a month of
// what is sold by the month. The error is a *scale.Failure: Missing where the list has no such price, or
// several.
func (c *Client) ListPrice(ctx context.Context, key string) (float64, error) {
	item := price.ItemOf(key)
	doing := "asking the price of " + item.String()
	ask, known := questionOf(item)
	if !known {
		return 0, &scale.Failure{Doing: doing, Kind: scale.Missing, Err: fmt.Errorf("dynascale does not know how the price list names this item")}
	}
	in := getProducts{ServiceCode: ask.service, FormatVersion: "aws_v1", MaxResults: 100}
	for _, f := range ask.filters {
		in.Filters = append(in.Filters, filter{"TERM_MATCH", f[0], f[1]})
	}
	found := map[float64]string{} // and which product says so
	err := session.Pages(doing, maxPages, func(token *string) (*string, error) {
		in.NextToken = aws.ToString(token)
		var out products
		if err := c.api.Call(ctx, "GetProducts", in, &out, session.ReadAttempts); err != nil {
			return nil, err
		}
		for _, text := range out.PriceList {
			p, err := productOf(text)
			if err != nil {
				return nil, err
			}
			if !ask.means(p) {
				continue
			}
			if dollars := p.price(c.now()); dollars > 0 {
				found[dollars] = p.Product.SKU
			}
		}
		return &out.NextToken, nil
	})
	if err != nil {
		return 0, err
	}
	if len(found) != 1 {
		return 0, &scale.Failure{Doing: doing, Kind: scale.Missing, Err: fmt.Errorf("the price list has %d matching prices instead of 1", len(found))}
	}
	for dollars := range found {
		return dollars, nil
	}
	panic("unreachable")
}

// product is what is read of an item of a price list.
type product struct {
	Product struct {
		SKU        string            `json:"sku"`
		Family     string            `json:"productFamily"`
		Attributes map[string]string `json:"attributes"`
	} `json:"product"`
	Terms struct {
		OnDemand map[string]struct {
			Effective  time.Time `json:"effectiveDate"`
			Dimensions map[string]struct {
				Unit    string            `json:"unit"`
				PerUnit map[string]string `json:"pricePerUnit"`
			} `json:"priceDimensions"`
		} `json:"OnDemand"`
	} `json:"terms"`
}

func productOf(text string) (p product, err error) {
	if err = json.Unmarshal([]byte(text), &p); err != nil {
		return p, fmt.Errorf("a product of the price list cannot be read: %w", err)
	}
	return p, nil
}

// price is the only price that a product has now, in US dollars; 0 when it has none, several, or is free: a
// product that is free is one that is paid for elsewhere, such as a reservation.
func (p product) price(now time.Time) (dollars float64) {
	var latest time.Time
	for _, term := range p.Terms.OnDemand {
		if term.Effective.After(now) || term.Effective.Before(latest) {
			continue
		}
		latest, dollars = term.Effective, 0
		for _, d := range term.Dimensions {
			var v float64
			if _, err := fmt.Sscanf(d.PerUnit["USD"], "%g", &v); err != nil || !(v > 0) {
				continue
			}
			if dollars > 0 {
				return 0
			}
			dollars = v
		}
	}
	return dollars
}

// isUsage reports whether a usage type is this one in some region: USE1-Fargate-GB-Hours, and not
// USE1-SpotUsage-Fargate-GB-Hours.
func isUsage(usage, want string) bool {
	prefix, is := strings.CutSuffix(usage, want)
	if !is {
		return false
	}
	prefix = strings.TrimSuffix(prefix, "-")
	return !strings.ContainsAny(prefix, "-:") // a region's, or none as in us-east-1
}
