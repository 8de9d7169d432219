package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/app"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
)

// source says which ledger a command reads.
type source struct{ config, ledger *string }

func ledgerFlags(cmd *cobra.Command) source {
	s := source{config: configFlag(cmd)}
	s.ledger = cmd.Flags().String("ledger", "", "ledger file; without it the configuration names it")
	return s
}

func (s source) path(ctx context.Context) (string, error) {
	if *s.ledger != "" {
		return *s.ledger, nil
	}
	cfg, err := config.Load(*s.config)
	if err == nil {
		return cfg.Ledger.Path, nil
	}
	// A running daemon knows where its ledger is, whatever became of the file.
	if life := app.AskLife(ctx, app.LocalDoor(defaultListen), ""); life.Status != nil && life.Status.LedgerPath != "" {
		return life.Status.LedgerPath, nil
	}
	return "", fmt.Errorf("find the ledger: %w; --ledger names it directly", err)
}

// configuration is the one that is gone by; nil when it cannot be read.
func (s source) configuration() *config.Config {
	cfg, err := config.Load(*s.config)
	if err != nil {
		return nil
	}
	return cfg
}

// knows refuses a tier that neither the ledger nor the configuration knows: it is a
// slip of the finger, and "nothing happened" would be believed. With --ledger there
// may be no configuration.
func (s source) knows(ctx context.Context, l *ledger.Ledger, tier string) error {
	known, err := l.Knows(ctx, tier)
	if err != nil || known {
		return err
	}
	if cfg, err := config.Load(*s.config); err == nil && slices.ContainsFunc(cfg.Tiers, func(t config.Tier) bool { return t.Name == tier }) {
		return nil
	}
	return fmt.Errorf("neither the ledger nor the configuration knows a tier %q; 'dynascale status' lists the tiers", tier)
}

// withLedger opens the ledger for reading, which disturbs no running daemon.
func withLedger(ctx context.Context, from source, use func(*ledger.Ledger) error) error {
	path, err := from.path(ctx)
	if err != nil {
		return err
	}
	l, err := ledger.Open(ctx, ledger.Options{Path: path, ReadOnly: true})
	if err != nil {
		return err
	}
	return errors.Join(use(l), l.Close())
}
