package app

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/loop"
)

// Plan runs one pass that writes nothing, neither to AWS nor to the ledger, and
// returns what a real pass would do now.
func Plan(ctx context.Context, cfg *config.Config) (loop.Result, error) {
	memory, err := openMemory(ctx, DaemonOptions{Config: cfg, DryRun: true, Log: zap.NewNop()})
	if err != nil {
		return loop.Result{}, err
	}
	defer func() { _ = memory.Close() }()
	net, err := (&network{}).to(ctx, cfg)
	if err != nil {
		return loop.Result{}, err
	}
	brakes := newBrakes(cfg, memory, true, zap.NewNop())
	brakes.obey(cfg, net.brake)
	return assemble(cfg, net.all(), memory, wiring{dry: true, brakes: brakes}).Pass(ctx, time.Now()), nil
}
