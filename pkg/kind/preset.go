package kind

import (
	"cmp"
	"time"

	"github.com/dynascale/dynascale/pkg/signal"
)

// Preset is a ready-made signal. Names and dimensions follow the AWS user guides;
// a combination of dimensions that AWS does not publish answers nothing at all.
type Preset struct {
	Unit string
	// Needs are keys that the tier must have beside the kind's own.
	Needs     []string
	Statistic string // the default
	// Level says that the metric is a level of which Average, Minimum, Maximum or
	// a percentile may be asked. The others have one statistic that is right.
	Level bool
	// Total says that the number belongs to the whole tier, so that a goal must
	// be per unit. The others are averages or levels, which a goal compares with
	// as they are.
	Total bool
	// Zero says that AWS publishes nothing where the value is 0, so that
	// "missing: zero" may be chosen. It is a choice: an outage of CloudWatch looks
	// the same.
	Zero bool
	// Least and Most bound what a goal or bound of it can mean: 0.6 of a metric in percent is a share that
	// was meant as 60. 0 is no bound. Who means it writes the signal's ceiling. Of times see signal.Nature.
	Least, Most float64
	// Unfit is why it does not go with what this tier of the kind scales; "" when it does.
	Unfit  string
	Period time.Duration // the default; 0 is UsualPeriod
	// Build makes the source; how carries the statistic and the period. A preset of a
	// queue, which is asked itself and not CloudWatch, has none.
	Build func(how signal.Query) signal.Source
}

// LeastPercent is the smallest utilisation in percent that a goal or bound can mean; a smaller one is a
// share. MostReserved is for shares of a
// reservation, which tasks may exceed, but not by so much.
const (
	LeastPercent = 2
	MostReserved = 400
)

// UsualPeriod is the period of a CloudWatch query unless something else is said.
const UsualPeriod = time.Minute

// Usual is the period of the preset unless the signal says otherwise.
func (p Preset) Usual() time.Duration { return cmp.Or(p.Period, UsualPeriod) }

// Metric builds one query.
func Metric(namespace, name, dimension, value string) func(signal.Query) signal.Source {
	return func(how signal.Query) signal.Source {
		how.Namespace, how.Name, how.Dimensions = namespace, name, signal.DimensionsOf(map[string]string{dimension: value})
		return signal.Source{Metric: &how}
	}
}

// DatabasePresets are the levels of a database or, with the dimension DBClusterIdentifier,
// of a cluster on average. With readers they are those of the databases that reads are
// sent to, where reads are what they are about.
func DatabasePresets(dimension, value string, readers bool) map[string]Preset {
	level := func(unit, name string) Preset {
		p := Preset{Unit: unit, Statistic: "Average", Level: true, Build: Metric("AWS/RDS", name, dimension, value)}
		if unit == "percent" {
			p.Least = LeastPercent
		}
		return p
	}
	inRotation := func(unit, name string, redistributes bool) Preset {
		p := level(unit, name)
		if readers {
			p.Build = func(how signal.Query) signal.Source {
				how.Namespace, how.Name = "AWS/RDS", name
				return signal.Source{Each: &how, InRotation: true, Redistributes: redistributes}
			}
		}
		return p
	}
	storage := level("bytes", "FreeStorageSpace")
	storage.Statistic = "Minimum"
	if dimension == "DBClusterIdentifier" {
		storage.Unfit = "is for databases without a cluster; the storage of a cluster grows by itself"
	}
	return map[string]Preset{
		"rds-network-in":      inRotation("bytes/second", "NetworkReceiveThroughput", true),
		"rds-network-out":     inRotation("bytes/second", "NetworkTransmitThroughput", true),
		"rds-free-storage":    storage,
		"rds-cpu":             inRotation("percent", "CPUUtilization", true),
		"rds-read-iops":       inRotation("operations/second", "ReadIOPS", true),
		"rds-write-iops":      level("operations/second", "WriteIOPS"),
		"rds-read-latency":    inRotation("seconds", "ReadLatency", false),
		"rds-write-latency":   level("seconds", "WriteLatency"),
		"rds-connections":     inRotation("connections", "DatabaseConnections", true),
		"rds-freeable-memory": level("bytes", "FreeableMemory"),
	}
}
