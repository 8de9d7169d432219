package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// The forms of an answer.
const (
	asTable = "table" // as wide as the terminal
	asWide  = "wide"  // every column, whatever the terminal
	asJSON  = "json"
)

// schemaVersion is the version of what -o json writes. docs/json.md has the shapes. Within a version
// keys are added, and never renamed, removed or given another meaning.
const schemaVersion = 1

// outputFlag is -o, for every command that tells facts.
func outputFlag(cmd *cobra.Command) *string {
	forms := []string{asTable, asWide, asJSON}
	output := cmd.Flags().StringP("output", "o", asTable, "format: table (leaves out columns if the terminal is narrow), wide (a table with all columns) or json")
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(forms, cobra.ShellCompDirectiveNoFileComp))
	before := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		if !slices.Contains(forms, *output) {
			return usageError{fmt.Errorf("--output is %q; it can be table, wide or json", *output)}
		}
		if *output == asWide {
			cmd.SetOut(boundless{cmd.OutOrStdout()})
		}
		if before != nil {
			return before(cmd, args)
		}
		return nil
	}
	return output
}

// wantsJSON reports whether a command was asked for JSON: then its errors are JSON too.
func wantsJSON(cmd *cobra.Command) bool {
	flag := cmd.Flags().Lookup("output")
	return flag != nil && flag.Value.String() == asJSON
}

// asksJSON reports whether the arguments ask for JSON, where a mistake among them kept the
// flags from being read.
func asksJSON(cmd *cobra.Command, args []string) bool {
	if cmd.Flags().Lookup("output") == nil {
		return false
	}
	for i, a := range args {
		switch {
		case slices.Contains([]string{"-o=json", "-ojson", "--output=json"}, a),
			a == asJSON && i > 0 && (args[i-1] == "-o" || args[i-1] == "--output"):
			return true
		}
	}
	return false
}

// writeAnswer writes what a command tells, with the version of its shape before it: an object on
// lines of its own.
func writeAnswer(cmd *cobra.Command, answer any) error {
	return writeShape(cmd.OutOrStdout(), shapeName(cmd), answer)
}

// shapeName is the command as the answer names it: "status", "ledger info".
func shapeName(cmd *cobra.Command) string {
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
}

func writeShape(w io.Writer, command string, answer any) error {
	var body, out bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(answer); err != nil {
		return err
	}
	text := bytes.TrimSpace(body.Bytes())
	if len(text) < 2 || text[0] != '{' {
		return fmt.Errorf("the answer of %s is not a JSON object, which is a defect of dynascale; please report it", command)
	}
	fmt.Fprintf(&out, `{"schema_version":%d,"command":%q`, schemaVersion, command)
	if len(text) > 2 {
		out.WriteByte(',')
	}
	out.Write(text[1 : len(text)-1])
	out.WriteByte('}')
	body.Reset()
	if err := json.Indent(&body, out.Bytes(), "", "  "); err != nil {
		return err
	}
	body.WriteByte('\n')
	_, err := w.Write(body.Bytes())
	return err
}

// writeError writes why a command failed, as an object: on standard error, so that what stands on
// standard output is an answer or nothing.
func writeError(w io.Writer, cmd *cobra.Command, err error, code int) {
	_ = writeShape(w, shapeName(cmd), struct {
		Error string `json:"error"`
		Code  int    `json:"exit_code"`
	}{err.Error(), code})
}
