package main

import (
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/dynascale/dynascale/pkg/scale"
)

// table prints aligned columns.
func table(w io.Writer, header []string, rows [][]string) error {
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, row := range append([][]string{header}, rows...) {
		if _, err := io.WriteString(tw, strings.TrimRight(strings.Join(row, "\t"), "\t ")+"\n"); err != nil {
			return err
		}
	}
	return tw.Flush()
}

// onTerminal tells whether a stream may have colours and progress.
func onTerminal(w io.Writer) bool {
	f, ok := w.(interface{ Stat() (os.FileInfo, error) })
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// paint colours a word on a terminal: green grows, yellow shrinks, red failed.
func paint(w io.Writer, colour, text string) string {
	if !onTerminal(w) {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

const (
	green  = "32"
	yellow = "33"
	red    = "31"
	bold   = "01" // as long as the others, so that columns stay aligned
)

// colourOf is the colour of a record.
func colourOf(r scale.Record) string {
	switch {
	case r.Outcome.Status == scale.Failed || r.Outcome.Status == scale.Refused || r.Outcome.Status == scale.Unknown:
		return red
	case r.Decision.To > r.Decision.From:
		return green
	case r.Decision.To < r.Decision.From:
		return yellow
	}
	return bold
}
