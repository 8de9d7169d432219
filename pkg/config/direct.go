package config

import (
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/signal/jsonvalue"
	"github.com/dynascale/dynascale/pkg/signal/prometheus"
	"github.com/dynascale/dynascale/pkg/signal/queue"
	"github.com/dynascale/dynascale/pkg/signal/scrape"
)

// direct are the sources that are asked themselves. Each is a folder of package signal.
var direct = []func() signal.Direct{queue.New, prometheus.New, scrape.New, jsonvalue.New}

// directs are their keys in a signal.
func (s *signalKeys) directs() (out []keys.Key) {
	for _, made := range direct {
		d := made()
		is := func() bool { return s.Source.Direct != nil && s.Source.Direct.Key() == d.Key() }
		out = append(out, keys.Sub(d.Key(), func() keys.Set {
			from := d
			if is() {
				from = s.Source.Direct
			}
			return append(from.Keys(), keys.Then(func() { s.Source.Direct = from }))
		}).ShownIf(is))
	}
	return out
}
