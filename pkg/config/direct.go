package config

import (
	"github.com/dynascale/dynascale/pkg/gauge"
	"github.com/dynascale/dynascale/pkg/gauge/queue"
	"github.com/dynascale/dynascale/pkg/keys"
)

// direct are the sources that are asked themselves. Each is a folder of package gauge.
var direct = []func() gauge.Direct{queue.New}

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
