package main

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/dynascale/dynascale/pkg/brake"
	"github.com/dynascale/dynascale/pkg/client"
)

// stuck adds to the error of a daemon that is there and does not answer what the operator can do:
// wake or restart it, and stop all changes or reach the same without it. instead is what reaches
// the same in the configuration or at the next start.
func (p peer) stuck(err error, instead string) error {
	var noAnswer client.NoAnswer
	if !errors.As(err, &noAnswer) || !noAnswer.Late {
		return err
	}
	pid := "PID"
	if p.described.PID != 0 {
		pid = fmt.Sprint(p.described.PID)
	}
	folder := "FOLDER_OF_THE_LEDGER"
	if p.ledger != "" {
		folder = filepath.Dir(p.ledger)
	}
	return fmt.Errorf(`%w
What you can do:
  wait, and give the command again; 'dynascale status' shows whether the daemon answers
  continue the daemon, if it was suspended: kill -CONT %s
  if the daemon never answers: %s
  stop every change, on the machine of the daemon: sudo touch %s`, err, pid, instead, quoted(filepath.Join(folder, brake.PauseFile)))
}

// configOf is the configuration of a daemon, as far as it is known.
func (p peer) configOf() string { return cmp.Or(p.described.Config, "the configuration") }
