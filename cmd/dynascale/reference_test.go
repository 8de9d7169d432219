package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/dynascale/dynascale/pkg/server"
)

// written holds a page in step with the code that it is made from.
func written(t *testing.T, file, got string) {
	t.Helper()
	path := "../../docs/reference/" + file
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("docs/reference/%s is not what the code says (-file +code); go test ./cmd/dynascale -run TestReference -update:\n%s", file, diff)
	}
}

const commandsBegin = `# Commands

<!-- made by go test ./cmd/dynascale -run TestReference -update -->

This page has what ` + "`dynascale COMMAND --help`" + ` prints, for every command. [json.md](../json.md) describes the output of ` + "`-o json`" + `.
Words such as tier, guard, operation and ledger are explained in [the README](../../README.md#the-words).
`

// docs/reference/commands.md is the help of every command.
func TestReferenceHasEveryCommand(t *testing.T) {
	var b strings.Builder
	b.WriteString(commandsBegin)
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		var help bytes.Buffer
		c.SetOut(&help)
		c.InitDefaultHelpFlag()
		if err := c.Help(); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "\n## %s\n\n```text\n%s\n```\n", c.CommandPath(), strings.TrimSpace(help.String()))
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() && sub.Name() != "help" {
				walk(sub)
			}
		}
	}
	walk(newRoot(io.Discard))
	written(t, "commands.md", b.String())
}

const objects = `
## Objects

These are the objects in the answers above, and the objects inside of them.
`

const httpBegins = `# HTTP API

<!-- made by go test ./cmd/dynascale -run TestReference -update -->

The daemon serves HTTP on ` + "`http.listen`" + ` (127.0.0.1:9077 unless you change it) and on its control socket (` + "`control.socket`" + `), a file that only its owner and its group can use. Keys with a dot, such as ` + "`http.listen`" + `, are
keys of the [configuration](configuration.md).

An *evaluation* is one cycle of the daemon, normally once a minute: it reads every tier, decides on its size, and changes AWS. The words tier, size, ladder, signal, guard, decision, operation and ledger are explained in
[the words](../../README.md#the-words); the modes of a tier (manage, minimum, observe, off) in the table of [the README](../../README.md#is-it-safe); scalers and guards in [policies.md](../policies.md) and [rule.md](../rule.md);
pauses, brakes, overrides (a minimum raised or a maximum lowered for a while) and other ways to stop dynascale in [stop.md](../stop.md); budgets and grants in [budgets.md](../budgets.md). A reader is a read replica of a database, or a reader of an Aurora cluster.

- **Reading** needs no token over the control socket, and none over TCP while ` + "`http.listen`" + ` is a loopback address, such as 127.0.0.1. If it is another address, all paths except ` + "`/healthz` and `/readyz`" + ` need a token over TCP.
- **Changing** needs a token with ` + "`scope: operate`" + ` over TCP, and no token over the control socket. Over TCP the daemon accepts ten changes at once from all callers together, and after that one change a second.
- **Tokens** have names, which are listed in ` + "`http.tokens`" + `; ` + "`dynascale token new NAME`" + ` makes a token for the name NAME. The key ` + "`http.tokens.NAME.scope`" + ` says whether the token may only read, or also change. One more token, without a name, can be in the file that ` + "`http.token_file`" + ` names, or in the environment variable
  ` + "`DYNASCALE_TOKEN`" + ` of the daemon; this token may read and change. Send the token as ` + "`Authorization: Bearer TOKEN`" + `.
- **Bodies** are JSON with ` + "`Content-Type: application/json`" + `, at most 4 KiB. A key that is not listed is an error. A request without a body counts as a request with the body ` + "`{}`" + `.
- **Errors** are ` + "`{\"error\": \"...\"}`" + ` with a sentence. The status is 400, 405, 413 or 415 (wrong request), 401 (missing or wrong token), 403 (this token may only read, the daemon has no token that may change, or the header ` + "`Host`" + ` names another host while ` + "`http.listen`" + ` is a loopback address), 404 (the name does not exist),
  408 (only for a command of dynascale that stopped waiting before the daemon read the request; nothing was changed), 409 (not possible now), 422 (the configuration does not allow it), 429 (too many requests), 500 (the log has the cause) or 503 (the daemon cannot do this, or cannot do it now: for example, it has no ledger, or too many clients read at the same time).
- **Ages**: answers about decisions have ` + "`evaluated_at`, `age_seconds` and `stale`" + `. ` + "`stale`" + ` is true if the evaluation is three or more intervals (` + "`loop.interval`" + `) old, or more than one interval in the future (because a clock was or is wrong).

Times are RFC 3339 in UTC. A value that is not known is null or left out, as the tables below say. In these tables ` + "`object of X`" + ` means a JSON object in which each key is a name, such as the name of a signal, and each value is an X.

    curl --unix-socket /run/dynascale/control.sock http://localhost/api/v1/status
    curl -X POST -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \
      -d '{"for": "2h", "reason": "deploy of 4.2"}' http://127.0.0.1:9077/api/v1/tiers/web/pause
`

// docs/reference/http-api.md lists every address with what is sent and answered.
func TestReferenceHasEveryAddress(t *testing.T) {
	w := shapeWriter{told: map[reflect.Type]string{}, comments: map[string]string{}}
	w.b.WriteString(httpBegins)
	for _, r := range server.Routes() {
		fmt.Fprintf(&w.b, "\n## %s %s\n\n%s\n", r.Method, r.Path, r.About)
		for i, query := range r.Query {
			name, about, _ := strings.Cut(query, ": ")
			fmt.Fprint(&w.b, strings.Repeat("\n", 1-min(i, 1)), "- `?", name, "=`: ", about, "\n")
		}
		if r.Body != nil {
			w.section("Body:", reflect.TypeOf(r.Body))
		}
		if r.Answer != nil {
			fmt.Fprintf(&w.b, "\nAnswer: %s\n", w.kind(reflect.TypeOf(r.Answer)))
		}
	}
	w.b.WriteString(objects)
	for i := 0; i < len(w.later); i++ {
		w.section("### "+w.told[w.later[i]], w.later[i])
	}
	w.complete(t)
	written(t, "http-api.md", w.b.String())
}
