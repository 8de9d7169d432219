package signal

import (
	"time"

	"github.com/dynascale/dynascale/pkg/formula"
)

// Signal is a named number about a tier, with its source and unit.
type Signal struct {
	Name string
	Unit string // "percent", "seconds", "requests/second", "messages", ...
	// Source has exactly one non-nil field.
	Source Source
	// MaxAge is how old the end of a sample's period may be before the sample is
	// Stale.
	MaxAge time.Duration
	// Every is how long a look at it is good for: it is not asked for again before. 0 is every evaluation.
	Every time.Duration
	// Lookback is how far before its newest value a scaler or guard looks; 0 where only that one counts.
	Lookback time.Duration
	// MissingIsZero reads "no datapoint" as 0. Only right for counts that AWS
	// publishes only when they are not zero; everything else is a Gap.
	MissingIsZero bool
	// Ceiling is the largest value that the signal can read, such as 100 for a CPU in
	// percent; 0 when there is none. A value there may stand for any value above.
	Ceiling float64
	// Importance orders signals in reports. One of Low importance is told and no more.
	Importance Importance
	// Traffic names a signal of the same tier without which this one is undefined: with
	// no requests there is no response time, and none is missing. "" when the source
	// tells that itself.
	Traffic string
}

// Importance is what a signal is to its tier. Whatever it is, missing data never lets a tier shrink; but for Low, which
// no scaler may read.
type Importance string

// The importances, first in reports first.
const (
	VeryHigh Importance = "very_high"
	High     Importance = "high"
	Medium   Importance = "medium"
	Low      Importance = "low"
)

// Source tells where the number comes from.
type Source struct {
	Metric *Query // one CloudWatch query
	// RelativeToMin turns a Metric in percent of the largest capacity of a Serverless v2
	// cluster into percent of its least, which is what is scaled.
	RelativeToMin bool
	Ratio         *Ratio // one CloudWatch metric as a share of another
	Direct        Direct // what is asked itself, such as a queue
	// Sum are the names of other signals of the tier, of one unit, that are added up.
	Sum []string
	// Formula is an expression over other signals of the tier.
	Formula *formula.Formula
	// Each is one CloudWatch query for every reader of a database, which is named in
	// the dimension DBInstanceIdentifier: the largest value counts, and 0 where there
	// are no readers. With InRotation it is of every database that reads are sent to, the
	// readers or, where there are none, the source, and their mean counts. With
	// Redistributes
	// what one of them does falls to the others when it goes.
	Each                      *Query
	InRotation, Redistributes bool
}

// Query is one CloudWatch metric, or a metric-math expression over several.
// Two queries with the same Key ask the same thing and are fetched once.
type Query struct {
	Namespace  string
	Name       string
	Dimensions Dimensions
	Statistic  string        // Average, Sum, Minimum, Maximum, SampleCount, p50 ... p99.9
	Period     time.Duration // 1 s to 1 day; AWS/EC2 basic monitoring publishes every 300 s
	// PerSecond divides the value by the period: a Sum becomes a rate.
	PerSecond bool
	// Expression is metric math over Inputs; Namespace, Name, Dimensions and
	// Statistic are then empty.
	Expression string
	Inputs     map[string]Query
}

// Ratio is Times x Part / Whole. A missing Part beside a present Whole counts
// as 0, because AWS publishes error counts only when there are errors.
type Ratio struct {
	Part, Whole Query
	Times       float64 // 100 for percent
}
