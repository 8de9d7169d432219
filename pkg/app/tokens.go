package app

import (
	"go.uber.org/zap"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/token"
)

// useTokens takes the tokens of the start, and tells of those that cannot be used and of those
// that change.
func (d *Daemon) useTokens(ring *token.Ring) {
	d.tokens = ring
	d.tellTokens()
	ring.OnChange = func(sentence string, wrong error) {
		if wrong != nil {
			d.log.Warn(sentence, zap.String("event", "tokens unusable"), zap.Error(wrong))
			return
		}
		d.log.Info(sentence, zap.String("event", "tokens changed"))
	}
}

// changeTokens takes those of a configuration that is put in force, before anything else of it: one
// that cannot be used refuses the reload.
func (d *Daemon) changeTokens(h config.HTTP) error {
	if d.tokens == nil { // of one evaluation alone, which nobody calls
		return nil
	}
	// The address stays that of the start.
	h.Listen = d.o.Config.HTTP.Listen
	if err := d.tokens.Use(h); err != nil {
		return err
	}
	d.tellTokens()
	return nil
}

func (d *Daemon) tellTokens() {
	for _, wrong := range d.tokens.Wrong() {
		d.log.Warn("a token of http.tokens cannot be used: calls with it are refused", zap.String("event", "tokens unusable"), zap.Error(wrong))
	}
}
