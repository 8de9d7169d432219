package actuator

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Parameters is SSM's parameter store.
type Parameters interface {
	PutParameter(ctx context.Context, name, value string) error
}

// Publisher tells applications where the readers of a database are, because plain
// RDS has no endpoint for that: a replica adds nothing until somebody reads from
// it. It writes only when the list is another one than the last it wrote.
type Publisher struct {
	// File is a path, and Parameter a name in the parameter store; "" for none.
	File, Parameter string
	Store           Parameters
	// Gate is passed by every write of the parameter; nil holds none.
	Gate *brake.Gate
	// OnTrouble is told of what could not be published; it may be nil.
	OnTrouble func(source, problem string, kind scale.Kind)

	mu   sync.Mutex
	last map[string]string // what each place was told last
}

// weighs stands between an endpoint and its weight; no host or port has it.
const weighs = "="

// publishTimeout leaves time for the operations of other tiers.
const publishTimeout = 5 * time.Second

// Readers publishes the endpoints, HOST:PORT, of a tier. The file is JSON,
// {"tier": ..., "readers": [...]}, and the parameter a list with commas between. With weights
// the file has "weights": {HOST:PORT: 2} as well, and the parameter HOST:PORT=2. begun is
// set when an operation that has begun needs it.
func (p *Publisher) Readers(ctx context.Context, tier string, endpoints []string, weights map[string]int, begun bool) {
	endpoints = slices.Sorted(slices.Values(endpoints))
	if len(endpoints) == 0 {
		return // nobody is served by an empty list
	}
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last == nil {
		p.last = map[string]string{}
	}
	list, told := strings.Join(endpoints, ","), map[string]any{"tier": tier, "readers": endpoints}
	if weights != nil {
		shares, words := map[string]int{}, make([]string, len(endpoints))
		for i, e := range endpoints {
			shares[e] = max(1, weights[e])
			words[i] = fmt.Sprintf("%s%s%d", e, weighs, shares[e])
		}
		list, told["weights"] = strings.Join(words, ","), shares
	}
	p.place("readers", "file "+p.File, p.File != "", tier, list, func() error { return writeReaders(p.File, told) })
	p.place("readers", "SSM parameter "+p.Parameter, p.Parameter != "", tier, list, func() error {
		w := brake.Write{Tier: tier, What: "publish the readers in SSM parameter " + p.Parameter, Begun: begun}
		return p.Gate.Do(ctx, w, func(ctx context.Context) error { return p.Store.PutParameter(ctx, p.Parameter, list) })
	})
}

// Names reports whether somebody may still be sent to an endpoint: a place was told of
// it last, or was not told anything since the program began.
func (p *Publisher) Names(endpoint string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name, wanted := range map[string]bool{"file " + p.File: p.File != "", "SSM parameter " + p.Parameter: p.Parameter != ""} {
		list, told := p.last[name]
		if wanted && (!told || slices.ContainsFunc(strings.Split(list, ","), func(is string) bool { return is == endpoint || strings.HasPrefix(is, endpoint+weighs) })) {
			return true
		}
	}
	return false
}

// place tells a place what is published, unless it was told that last.
func (p *Publisher) place(what, name string, wanted bool, tier, list string, write func() error) {
	if !wanted || p.last[name] == list {
		return
	}
	if err := write(); err != nil {
		if p.OnTrouble != nil {
			p.OnTrouble("endpoints", fmt.Sprintf("%s: the %s could not be published in %s: %v; dynascale tries again at every evaluation", tier, what, name, err), scale.KindOf(err))
		}
		return
	}
	p.last[name] = list
}

// writeReaders replaces the file in one step, so that nobody reads half of it.
func writeReaders(path string, told map[string]any) error {
	text, err := json.Marshal(told)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	for _, step := range []func() error{f.Sync, func() error { return f.Chmod(0o644) }, f.Close} {
		if failed := step(); err == nil {
			err = failed
		}
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
