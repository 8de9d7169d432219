package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/table"
	"github.com/dynascale/dynascale/pkg/token"
)

func tokenCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Make, list and revoke the tokens for calls to the HTTP API over TCP (http.tokens)",
		Long: `Make, list and revoke tokens. With a token a caller of the daemon's HTTP API proves its identity.
The key http.tokens of the configuration has a name for each caller, the file that holds the token,
and the scope of the token: "read" (only read) or "operate" (also pause, override, resume and so on).`,
		Args: unknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(tokenNewCommand(), tokenListCommand(), tokenRevokeCommand())
	return cmd
}

func tokenNewCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "new NAME",
		Short: "Make a token for a name in http.tokens; the previous token keeps working",
		Long: `Make a token for a name in http.tokens of the configuration, and write the token into the file that
the configuration gives for this name. The running daemon reads the file at the next call to its
HTTP API. The old token, if there is one, stays in the file and keeps working, so that callers can
change to the new token one after another; 'dynascale token revoke NAME --old' revokes the old token.
A file holds at most two tokens: if it has two already, the older one is removed. The new token is not
printed: it is the first line of the file.`,
		Args: cobra.ExactArgs(1),
	}
	path := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		t, err := namedToken(*path, args[0], true)
		if err != nil {
			return err
		}
		before, err := token.Make(t)
		if err != nil {
			return err
		}
		w := cmd.OutOrStdout()
		sayf(w, "wrote a new token for %s (scope %s) into %s", t.Name, t.Scope, t.File)
		if before > 1 {
			say(w, "The oldest token was removed and no longer works, because a file holds at most two tokens.")
		}
		if before > 0 {
			offer(w, "The previous token keeps working. When all callers have the new token, run:", "dynascale token revoke "+t.Name+" --old")
		}
		return nil
	}
	return cmd
}

func tokenRevokeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "revoke NAME",
		Short: "Revoke the tokens of a name in http.tokens; the running daemon refuses them from the next call on",
		Long: `Revoke all tokens of a name in http.tokens of the configuration. If the name has two tokens (see
'dynascale token new'), --old revokes only the old one. The tokens are removed from the file that the
configuration gives for this name. The HTTP API of the running daemon refuses them from the next call
on.`,
		Args: cobra.ExactArgs(1),
	}
	path := configFlag(cmd)
	old := cmd.Flags().Bool("old", false, "revoke only the old token; the new token keeps working")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		t, err := namedToken(*path, args[0], false)
		if err != nil {
			return err
		}
		held, err := token.Held(t)
		if err != nil && !token.Missing(err) {
			return err
		}
		if held == 0 || *old && held == 1 {
			what := "holds no token of " + t.Name
			switch {
			case held == 1:
				what = "holds only one token of " + t.Name + ", and no old token"
			case err != nil:
				what = "does not exist"
			}
			return fmt.Errorf("nothing was revoked: %s %s", t.File, what)
		}
		left, err := token.Revoke(t, *old)
		if err != nil {
			return err
		}
		if left > 0 {
			sayf(cmd.OutOrStdout(), "revoked the old token of %s; the new token keeps working", t.Name)
			return nil
		}
		sayf(cmd.OutOrStdout(), "revoked the tokens of %s; 'dynascale token new %[1]s' makes another one", t.Name)
		return nil
	}
	return cmd
}

func tokenListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List the tokens of http.tokens: name, scope, file and state",
		Long: `List the tokens of http.tokens in the configuration. Callers of the daemon's HTTP API use them.
Each name is shown with its scope, its file and the state of the file. The scope is "read" (only
read) or "operate" (also pause, override, resume and so on). The state is "one token", "the new token
and the old one" (both work until the old one is revoked), "revoked" (the file holds no token), or
why the file cannot be used. The tokens themselves are not shown.`,
	}
	path := configFlag(cmd)
	output := outputFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := config.Load(*path)
		if err != nil {
			return err
		}
		all := []tokenShape{}
		var rows [][]string
		for _, t := range cfg.HTTP.Tokens {
			l := tokenShape{Name: t.Name, Scope: t.Scope, File: t.File}
			state, wrong := "", ""
			held, err := token.Held(t)
			switch l.Held = held; {
			case token.Missing(err):
				wrong = "the file does not exist: 'dynascale token new " + t.Name + "' makes it"
			case err != nil:
				wrong = oneLine(err.Error())
			case held == 0:
				state = "revoked"
			case held == 1:
				state = "one token"
			default:
				state = "the new token and the old one"
			}
			l.Wrong = textOrNull(wrong)
			all = append(all, l)
			rows = append(rows, []string{t.Name, t.Scope, t.File, state + wrong})
		}
		if *output == asJSON {
			return writeAnswer(cmd, tokensShape{all})
		}
		if len(rows) == 0 {
			sayf(cmd.ErrOrStderr(), "%s has no http.tokens, so there is nothing to list", *path)
			return nil
		}
		return printTable(cmd.OutOrStdout(), table.Table{Columns: []table.Column{{Name: "NAME"}, {Name: "SCOPE"}, {Name: "FILE", Text: true}, {Name: "STATE", Text: true}}}, rows)
	}
	return cmd
}

// namedToken is a token of the configuration by its name. toMake says that a new one is wanted, so that a name that is
// not there can be added.
func namedToken(path, name string, toMake bool) (config.Token, error) {
	cfg, err := config.Load(path)
	if err != nil {
		return config.Token{}, err
	}
	i := slices.IndexFunc(cfg.HTTP.Tokens, func(t config.Token) bool { return t.Name == name })
	if i >= 0 {
		return cfg.HTTP.Tokens[i], nil
	}
	var names []string
	for _, t := range cfg.HTTP.Tokens {
		names = append(names, t.Name)
	}
	text := fmt.Sprintf("http.tokens of %s has no name %s", path, name)
	switch {
	case len(names) > 0:
		text += "; it has " + strings.Join(names, ", ")
	case toMake:
		text += fmt.Sprintf("; add tokens: {%s: {file: /etc/dynascale/%[1]s.token, scope: operate}} under the key `http`, then run this command again, and then 'dynascale reload'", name)
	}
	return config.Token{}, errors.New(text)
}
