package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/client"
	"github.com/dynascale/dynascale/pkg/span"
	"github.com/dynascale/dynascale/pkg/table"
)

// watching is --watch: a command looks again and again until it is stopped.
type watching struct {
	on    *bool
	every lengthFlag
	least time.Duration
}

// watchFlags are --watch and --interval. usual is the time between two looks, least the shortest.
func watchFlags(cmd *cobra.Command, usual, least time.Duration) *watching {
	o := &watching{every: lengthFlag(usual), least: least}
	o.on = cmd.Flags().BoolP("watch", "w", false, "repeat until Ctrl-C: a terminal is redrawn; a pipe or file "+
		"gets one result after the other (with -o json, one line for each result)")
	cmd.Flags().Var(&o.every, "interval", "with --watch, the time between two results")
	return o
}

// run looks once, or with --watch until it is stopped, which is no failure. A daemon that does not
// answer is asked again; what no wait mends, such as a flag or a file that is not there, ends it at
// the first look.
func (o *watching) run(cmd *cobra.Command, look func() error) error {
	every := time.Duration(o.every)
	switch {
	case !*o.on && cmd.Flags().Changed("interval"):
		return usageError{errors.New("--interval needs --watch: --interval is the time between two results")}
	case !*o.on:
		return look()
	case every < o.least:
		return usageError{fmt.Errorf("--interval is %s; '%s --watch' repeats at most once every %s", span.Span(every), cmd.CommandPath(), span.Span(o.least))}
	}
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	draw := appended
	switch {
	case wantsJSON(cmd):
		draw = asLine
	case onTerminal(out):
		draw = redrawn()
	}
	for first := true; ; first = false {
		f := &frame{to: out}
		cmd.SetOut(f)
		cmd.SetErr(f) // what is said beside an answer belongs into its frame
		failed := make(chan error, 1)
		go func() { failed <- look() }()
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			if ctx.Err() != nil {
				return nil
			}
			// A daemon that is started, or for the first time, is waited for.
			if noAnswer := (client.NoAnswer{}); err != nil && first && !errors.As(err, &noAnswer) && !errors.Is(err, fs.ErrNotExist) {
				_, _ = io.Copy(out, &f.Buffer)
				return err
			}
			if err := draw(cmd, f, err, every); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(every):
		}
	}
}

// frame is what one look writes, as wide as the stream that it is for.
type frame struct {
	bytes.Buffer
	to io.Writer
}

// title tells one look from the one before.
func title(cmd *cobra.Command, every time.Duration) string {
	return fmt.Sprintf("dynascale %s at %s UTC, every %s; Ctrl-C ends", shapeName(cmd), time.Now().UTC().Format(time.DateTime), amount.Span(every))
}

// failing is a look that failed, in a sentence.
func failing(err error, every time.Duration) string {
	return fmt.Sprintf("dynascale: %v\ntrying again in %s", err, amount.Span(every))
}

// appended writes a look below the one before.
func appended(cmd *cobra.Command, f *frame, failed error, every time.Duration) error {
	sayf(f.to, "--- %s", title(cmd, every))
	if failed != nil {
		say(f, failing(failed, every))
	}
	f.WriteByte('\n')
	_, err := f.to.Write(f.Bytes())
	return err
}

// asLine writes a look as one line of JSON. One that failed is a line too, so that the order is kept.
func asLine(cmd *cobra.Command, f *frame, failed error, _ time.Duration) error {
	if f.Len() == 0 || failed != nil && !json.Valid(f.Bytes()) {
		f.Reset()
		writeError(f, cmd, failed, exitFailed)
	}
	var line bytes.Buffer
	if err := json.Compact(&line, f.Bytes()); err != nil {
		return err
	}
	line.WriteByte('\n')
	_, err := f.to.Write(line.Bytes())
	return err
}

// redrawn writes a look over the one before, and no more than the screen holds.
func redrawn() func(*cobra.Command, *frame, error, time.Duration) error {
	first := true
	return func(cmd *cobra.Command, f *frame, failed error, every time.Duration) error {
		if failed != nil {
			say(f, paint(f, red, failing(failed, every)))
		}
		head := &frame{to: f.to}
		say(head, paint(f, bold, title(cmd, every)))
		lines := strings.Split(head.String()+"\n"+strings.TrimRight(f.String(), "\n"), "\n")
		columns, rows, _ := sizeOf(f.to)
		if kept := held(lines, columns, rows-2); rows > 4 && kept < len(lines) {
			lines = append(lines[:kept], fmt.Sprintf("(%s: make the terminal higher, or omit --watch)", amount.CountOf(len(lines)-kept, "more line", "more lines")))
		}
		text := escape + "H"
		if first {
			text, first = escape+"2J"+text, false
		}
		text += strings.Join(lines, escape+"K\n") + escape + "K\n" + escape + "J"
		_, err := io.WriteString(f.to, text)
		return err
	}
}

// held is how many lines a screen holds; those that are too wide for it take several.
func held(lines []string, columns, rows int) (n int) {
	for _, line := range lines {
		if columns > 0 {
			rows -= max(table.Width(line)-1, 0) / columns
		}
		if rows--; rows < 0 {
			break
		}
		n++
	}
	return n
}
