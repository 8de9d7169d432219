package main

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/api"
	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/ledger"
	"github.com/dynascale/dynascale/pkg/life"
)

// source says which daemon and which ledger a command shows.
type source struct {
	callFlags
	ledger *string
	// reads is for commands that only read the ledger, and say which where nobody did.
	reads bool
}

// daemonSource is for commands that the running daemon answers, or else its ledger.
func daemonSource(cmd *cobra.Command) source {
	s := source{callFlags: daemonFlags(cmd)}
	s.ledger = cmd.Flags().String("ledger", "", "ledger file to read; the running daemon is asked only if the configuration has the same "+
		"ledger, or with --socket or --url")
	return s
}

// ledgerFlags are for commands that are about the ledger's file.
func ledgerFlags(cmd *cobra.Command) source {
	none := ""
	s := source{callFlags: callFlags{cmd: cmd, config: configFlag(cmd), url: &none, socket: &none}, reads: true}
	s.ledger = cmd.Flags().String("ledger", "", "ledger file (default: ledger.path of the configuration; if the "+
		"configuration cannot be read, the ledger of the running daemon)")
	return s
}

// ownSource is for commands about the configuration, which ask its own daemon and no other.
func ownSource(cmd *cobra.Command) source {
	none := ""
	s := source{callFlags: callFlags{cmd: cmd, config: configFlag(cmd), url: &none, own: true}, ledger: &none}
	s.socket = cmd.Flags().String("socket", "", "path of the daemon's control socket, a Unix socket (default: the "+
		"socket of the daemon that uses this configuration)")
	return s
}

// daemonOf is the daemon of a configuration: by its control socket, else at http.listen.
func (s source) daemonOf(ctx context.Context, cfg *config.Config) client.Client {
	if t, err := s.aim(ctx); err == nil && t.door != nil {
		return *t.door
	}
	return life.Door(cfg.HTTP)
}

func (s source) path(ctx context.Context) (string, error) {
	if *s.ledger != "" {
		return *s.ledger, nil
	}
	if cfg, err := config.Load(*s.config); err == nil && *s.socket == "" && *s.url == "" {
		return cfg.Ledger.Path, nil
	}
	// A running daemon tells where its ledger is, whatever became of the configuration.
	t, err := s.aim(ctx)
	if err != nil {
		return "", err
	}
	if s.reads {
		t.say(s.cmd.ErrOrStderr())
	}
	return t.ledger, t.ledgerErr
}

// knows refuses a tier that neither the ledger nor the configuration knows: it is a
// slip of the finger, and "nothing happened" would be believed. With --ledger there
// may be no configuration.
func (s source) knows(ctx context.Context, l *ledger.Ledger, tier string) error {
	known, err := l.Knows(ctx, tier)
	if err != nil || known {
		return err
	}
	var names []string
	if cfg, err := config.Load(*s.config); err == nil {
		for _, t := range cfg.Tiers {
			names = append(names, t.Name)
		}
	}
	if slices.Contains(names, tier) {
		return nil
	}
	records, err := l.Latest(ctx)
	if err != nil {
		return err
	}
	for _, r := range records {
		if !slices.Contains(names, r.Decision.Tier) {
			names = append(names, r.Decision.Tier)
		}
	}
	return errors.New(api.NoTier(tier, names))
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
