package app

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/dynascale/dynascale/pkg/config"
)

// What cannot be listened on is told by its cause: only a port that is taken hints at another daemon.
func TestWhyAnAddressCannotBeListenedOn(t *testing.T) {
	t.Setenv(config.TokenVariable, strings.Repeat("a", 40))
	first, err := enter(config.HTTP{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer first.close()
	for listen, want := range map[string]string{
		first.listener.Addr().String(): "; another program uses this address: is another dynascale running? Stop that program, or choose another address",
		"192.0.2.7:0":                  "; this machine does not have that address: write one of its addresses; 127.0.0.1 accepts only calls from this machine, and 0.0.0.0 means all its addresses",
	} {
		e, err := enter(config.HTTP{Listen: listen})
		if err == nil {
			e.close()
		}
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", listen, err, want)
		}
	}
}

// Scaling goes on when HTTP ends, so the log says it then and not at the end of the daemon.
func TestAnEndOfHTTPIsToldAtOnce(t *testing.T) {
	for name, stopping := range map[string]bool{"while it runs": false, "while it stops": true} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(config.TokenVariable, strings.Repeat("a", 40))
			way, err := enter(config.HTTP{Listen: "127.0.0.1:0"})
			if err != nil {
				t.Fatal(err)
			}
			way.close()
			core, seen := observer.New(zap.InfoLevel)
			d := &Daemon{log: zap.New(core)}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			if stopping {
				stop()
			}
			err = d.answer(ctx, way.listener, http.NotFoundHandler())
			if n := seen.FilterField(zap.String("event", "http failed")).Len(); !stopping && (err == nil || n != 1) || stopping && n != 0 {
				t.Errorf("ended with %v, and told %d times", err, n)
			}
		})
	}
}
