// Command prices asks the AWS Price List Query API for every line of the shipped table of prices, and
// writes the table anew: make prices. What the list does not answer stays as it is, with its date.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/aws/pricing"
	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/price"
)

const file = "pkg/price/table.txt"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := refresh(ctx, file); err != nil {
		fmt.Fprintln(os.Stderr, "prices: "+err.Error())
		os.Exit(1)
	}
}

// lister asks the price list.
type lister interface {
	ListPrice(ctx context.Context, key string) (float64, error)
}

func refresh(ctx context.Context, path string) error {
	cfg, err := session.Load(ctx, session.Options{Region: "us-east-1", Timeout: 30 * time.Second})
	if err != nil {
		return fmt.Errorf("%w; %s stays as it is", err, path)
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return fmt.Errorf("the Price List Query API needs AWS credentials with pricing:GetProducts, and none could be loaded; %s stays as it is: %w", path, session.Failed("finding credentials", err))
	}
	text, changed, kept := table(ctx, pricing.New(cfg), time.Now())
	for _, why := range kept {
		fmt.Fprintln(os.Stderr, "kept: "+why)
	}
	_, rows := price.Table()
	if len(kept) == len(rows) {
		return fmt.Errorf("the Price List Query API gave no price for any of the %s of %s; the file stays as it is", amount.Count(len(rows), "line"), path)
	}
	fmt.Printf("%s: %s changed, %d unchanged, %d kept because they could not be read\n", path, amount.Count(changed, "price"), len(rows)-changed-len(kept), len(kept))
	return os.WriteFile(path, []byte(text), 0o644)
}

// table is the shipped table with the prices of now, how many changed, and why others were kept.
func table(ctx context.Context, list lister, now time.Time) (text string, changed int, kept []string) {
	comment, rows := price.Table()
	text = comment
	for _, r := range rows {
		dollars, err := list.ListPrice(ctx, r.Priced().Key())
		if err != nil {
			kept = append(kept, r.Item.String()+": "+err.Error())
		} else {
			if dollars != r.Dollars {
				changed++
			}
			r.Dollars, r.Date, r.Source = dollars, now.UTC().Format(time.DateOnly), "api"
		}
		text += r.Text()
	}
	return text, changed, kept
}
