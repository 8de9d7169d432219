package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manCommand writes the manual pages for the packages. cobra has a writer too, but it needs text/template,
// which makes the linker keep every method of every AWS client.
func manCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "man DIR MANUAL",
		Short:  "Write the manual pages into a folder, for packages",
		Hidden: true,
		Args:   cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			manual, err := os.ReadFile(args[1]) // configs/dynascale.yaml, which says of every key what it means
			if err != nil {
				return err
			}
			for name, text := range manPages(cmd.Root(), string(manual)) {
				if err := os.WriteFile(filepath.Join(args[0], name), []byte(text), 0o644); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// manPages are the pages by the names of their files: one for each command that help lists, and one for
// the configuration.
func manPages(root *cobra.Command, manual string) map[string]string {
	pages := map[string]string{"dynascale.yaml.5": configurationPage(manual)}
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		pages[pageName(c)+".1"] = commandPage(c)
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				walk(sub)
			}
		}
	}
	walk(root)
	return pages
}

func pageName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

func commandPage(c *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s 1 \"\" dynascale \"dynascale manual\"\n", strings.ToUpper(pageName(c)))
	section(&b, "NAME")
	fmt.Fprintf(&b, "%s \\- %s\n", roff(pageName(c)), roff(c.Short))
	section(&b, "SYNOPSIS")
	if c.Runnable() && c.HasParent() {
		fmt.Fprintf(&b, ".B %s\n", roff(c.UseLine()))
	}
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, ".br\n.B %s\n", roff(c.CommandPath()+" COMMAND"))
	}
	section(&b, "DESCRIPTION")
	about := c.Long
	if about == "" {
		about = c.Short + "."
	}
	paragraphs(&b, about)
	if c.HasAvailableSubCommands() {
		section(&b, "COMMANDS")
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(sub.Name()), roff(sub.Short))
			}
		}
	}
	section(&b, "OPTIONS")
	c.InitDefaultHelpFlag()
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			fmt.Fprintf(&b, ".TP\n%s\n%s\n", option(f), roff(saidOf(f)))
		}
	})
	if c.HasExample() {
		section(&b, "EXAMPLES")
		verbatim(&b, c.Example)
	}
	section(&b, "SEE ALSO")
	var see []string
	if c.HasParent() {
		see = append(see, pageName(c.Parent())+"(1)")
	}
	see = append(see, "dynascale.yaml(5)")
	fmt.Fprintln(&b, roff(strings.Join(see, ", ")))
	return b.String()
}

// configurationPage is the manual of the configuration as it is: every key with what it means.
func configurationPage(manual string) string {
	var b strings.Builder
	b.WriteString(".TH DYNASCALE.YAML 5 \"\" dynascale \"dynascale manual\"\n")
	section(&b, "NAME")
	b.WriteString("dynascale.yaml \\- configuration of dynascale\n")
	section(&b, "DESCRIPTION")
	b.WriteString("The daemon and most commands read " + roff(defaultConfig) + ", or the file or folder that \\-\\-config names.\n")
	b.WriteString("Every key is listed below with what it means, its unit and its default.\n.PP\n")
	verbatim(&b, manual)
	section(&b, "SEE ALSO")
	b.WriteString("dynascale(1), dynascale\\-check(1), dynascale\\-discover(1)\n")
	return b.String()
}

func section(w io.Writer, title string) { fmt.Fprintf(w, ".SH %s\n", title) }

// paragraphs lets sentences flow, and keeps the lines of what is indented.
func paragraphs(w *strings.Builder, text string) {
	for i, part := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			w.WriteString(".PP\n")
		}
		if strings.HasPrefix(part, "  ") || strings.Contains(part, "\n  ") || strings.Contains(part, "\n\t") {
			verbatim(w, part)
			continue
		}
		w.WriteString(roff(part) + "\n")
	}
}

func verbatim(w *strings.Builder, text string) {
	w.WriteString(".nf\n" + roff(strings.TrimRight(text, "\n")) + "\n.fi\n")
}

// option is a flag with its short name and the kind of its value, in bold.
func option(f *pflag.Flag) string {
	text := "\\fB\\-\\-" + roff(f.Name) + "\\fR"
	if f.Shorthand != "" {
		text = "\\fB\\-" + f.Shorthand + "\\fR, " + text
	}
	if kind, _ := pflag.UnquoteUsage(f); kind != "" {
		text += " \\fI" + roff(kind) + "\\fR"
	}
	return text
}

// saidOf is what a flag does, and its default where that says something.
func saidOf(f *pflag.Flag) string {
	_, usage := pflag.UnquoteUsage(f)
	switch f.DefValue {
	case "", "false", "0", "[]", "0s":
		return usage
	}
	return usage + " (default " + f.DefValue + ")"
}

// roff escapes what the formatter would take for its own: backslashes, hyphens, and a point or an
// apostrophe at the beginning of a line.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
