package app

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/brakes"
	"github.com/dynascale/dynascale/pkg/budget"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/endpoint"
	"github.com/dynascale/dynascale/pkg/fleet"
	"github.com/dynascale/dynascale/pkg/loop"
)

// Plan runs one evaluation that writes nothing, neither to AWS nor to the ledger, and
// returns what a real pass would do now, and how budgets would stand after it.
func Plan(ctx context.Context, cfg *config.Config) (loop.Result, []budget.Standing, error) {
	memory, err := openMemory(ctx, DaemonOptions{Config: cfg, DryRun: true, Log: zap.NewNop()})
	if err != nil {
		return loop.Result{}, nil, err
	}
	defer func() { _ = memory.Close() }()
	net, err := cloud.Connect(ctx, cfg, cloud.Watch{})
	if err != nil {
		return loop.Result{}, nil, err
	}
	b := brakes.New(brakes.Options{Ledger: cfg.Ledger.Path, Memory: memory, DryRun: true, Log: zap.NewNop()})
	b.Obey(cfg.AWS.BrakeName(), net.ReadBrake)
	parts := assembly.Parts(cfg, net.Clouds, memory, assembly.Options{DryRun: true, Gate: b.Gate, Endpoints: endpoint.New(cfg, cloud.Signer(cfg), nil).Sources()})
	result := b.Over(parts).Pass(ctx, time.Now())
	if whole, is := parts.Reviewer.(*fleet.Fleet); is {
		return result, whole.Standings().Budgets, nil
	}
	return result, nil, nil
}
