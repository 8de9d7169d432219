package main

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/table"
)

// helpCommand is cobra's own, but for a topic that does not exist: that is wrong
// usage, and not a list of commands.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		Args:  cobra.ArbitraryArgs,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			if about, rest, err := cmd.Root().Find(args); err == nil && len(rest) == 0 {
				for _, c := range about.Commands() {
					if c.IsAvailableCommand() {
						names = append(names, c.Name()+"\t"+c.Short)
					}
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil {
				return usageError{err}
			}
			if err := unknownCommand(about, rest); err != nil {
				return err
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}

// wrapHelp lets help texts break at words on a terminal that is narrower than they are. Elsewhere they
// are as they were written.
func wrapHelp(root *cobra.Command) {
	plain := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		out := cmd.OutOrStdout()
		if !onTerminal(out) {
			plain(cmd, args)
			return
		}
		var text strings.Builder
		cmd.SetOut(&text)
		plain(cmd, args)
		cmd.SetOut(out)
		_, _ = io.WriteString(out, narrow(text.String(), widthOf(out)))
	})
}

// narrow is a help text in a width: paragraphs flow anew where a line of the text is too long for it, and
// what a flag or a command is for stands below its name.
func narrow(text string, width int) string {
	lines := strings.Split(text, "\n")
	if width == 0 || !slices.ContainsFunc(lines, func(line string) bool { return table.Width(line) > width }) {
		return text
	}
	var out []string
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if line != "" && line[0] != ' ' {
			for i+1 < len(lines) && lines[i+1] != "" && lines[i+1][0] != ' ' {
				i++
				line += " " + lines[i]
			}
			out = append(out, table.Wrap(line, width)...)
			continue
		}
		body := strings.TrimLeft(line, " ")
		indent := line[:len(line)-len(body)]
		name, what, is := strings.Cut(body, "   ")
		switch {
		case table.Width(line) <= width:
			out = append(out, line)
		case is:
			out = append(out, indent+name)
			for _, part := range table.Wrap(strings.TrimLeft(what, " "), max(width-10, 20)) {
				out = append(out, "          "+part)
			}
		default:
			out = append(out, line) // a command to copy
		}
	}
	return strings.Join(out, "\n")
}
