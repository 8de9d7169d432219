//go:build integration

package localstack

import (
	"flag"
	"fmt"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the pages of docs that are made here instead of comparing them")

const guide = "../docs/getting-started.md"

// guides are the pages whose outputs are real, by the template each is made from, with the time of
// day of the playground.
var guides = map[string]struct{ page, dayTime string }{
	"getting-started.tmpl.md": {guide, "03:00"},
	"tasks/stop.md":           {"../docs/stop.md", "03:00"},
	"tasks/why.md":            {"../docs/why.md", "03:00"},
	"tasks/add-a-tier.md":     {"../docs/add-a-tier.md", "03:00"},
	"tasks/cost.md":           {"../docs/cost.md", "03:00"},
	"tasks/upgrade.md":        {"../docs/upgrade.md", "03:00"},
	"tasks/accounts.md":       {"../docs/accounts.md", "03:00"},
}

// Every output in a guide is made by the command above it. The test follows the guide
// on a playground and compares; with -update it writes the guide.
func TestGettingStarted(t *testing.T) {
	for template, g := range guides {
		t.Run(strings.TrimSuffix(filepath.Base(g.page), ".md"), func(t *testing.T) {
			t.Parallel()
			followGuide(t, template, g.page, g.dayTime)
		})
	}
}

func followGuide(t *testing.T, from, page, dayTime string) {
	g := startGround(t, "--day-time", dayTime)
	s := g.scene(t)
	template, err := os.ReadFile(from)
	s.must(err)
	s.must(os.Symlink(g.out, filepath.Join(s.dir, "playground"))) // the guide's own folder for it
	if now := time.Now(); now.Second() > 30 {
		// The daemon's next evaluation comes with the next minute and would be seen by
		// some commands, so the guide is followed within one minute.
		time.Sleep(time.Until(now.Truncate(time.Minute).Add(time.Minute + time.Second)))
	}
	_, port, err := net.SplitHostPort(s.listen)
	s.must(err)
	you, err := user.Current()
	s.must(err)
	w := writer{
		scene: s, port: port, words: newWords(time.Now(), "127.0.0.1:"+port, "127.0.0.1:9077", strings.TrimPrefix(g.url, "http://"), "127.0.0.1:4566", s.dir, "/home/you", "by "+you.Username, "by you", "of "+you.Username+" since", "of you since"),
		shell: newShell(t, s.dir, []string{"PATH=" + filepath.Dir(binary) + ":" + os.Getenv("PATH"), "HOME=" + s.dir, "TZ=UTC", "LC_ALL=C"}),
	}
	text := w.write(string(template))
	if *update {
		s.must(os.WriteFile(page, []byte(text), 0o644))
		return
	}
	committed, err := os.ReadFile(page)
	s.must(err)
	if diff := cmp.Diff(steady(string(committed)), steady(text)); diff != "" {
		s.Errorf("%s no longer tells what happens; \"make getting-started\" writes it anew (-guide +now):\n%s", page, diff)
	}
}

// The commands of the README are those of the guide.
func TestReadmeGoesTheGuidesWay(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "\n## From an account to a safe rollout in ten minutes\n")
	section, _, _ = strings.Cut(section, "\n## ")
	commands := regexp.MustCompile(`(?m)^    ((?:dynascale|echo) .*?) +#`).FindAllStringSubmatch(section, -1)
	if len(commands) < 10 {
		t.Errorf("the README's ten minutes have %d commands: the test would check nothing", len(commands))
	}
	for _, c := range commands {
		if !strings.Contains(string(text), "\n$ "+c[1]) {
			t.Errorf("the README tells %q, and the guide never shows it", c[1])
		}
	}
}

// writer fills the console blocks of the template.
type writer struct {
	*scene
	*shell
	words words
	port  string
}

// A block begins with ```console and optional limits on the lines of each output:
// "keep=8,2" keeps the first eight and the last two. Each line is a command. The commands of a block that
// begins with ```console hidden are given, and the page does not show them.
var block = regexp.MustCompile("(?s)```console(?: keep=(\\d+),(\\d+)|( hidden))?\n(.*?)\n```\n?")

func (w *writer) write(template string) string {
	w.Helper()
	return block.ReplaceAllStringFunc(template, func(match string) string {
		parts := block.FindStringSubmatch(match)
		head, tail := 1000, 0
		if parts[1] != "" {
			head, _ = strconv.Atoi(parts[1])
			tail, _ = strconv.Atoi(parts[2])
		}
		var out strings.Builder
		out.WriteString("```console\n")
		for line := range strings.Lines(parts[4] + "\n") {
			fmt.Fprint(&out, line)
			command := strings.TrimPrefix(strings.TrimSpace(line), "$ ")
			typed := strings.ReplaceAll(command, "9077", w.port)
			if strings.HasSuffix(typed, "&") { // a daemon: its socket is beside its ledger, where commands look too
				typed = "DYNASCALE_SOCKET=$HOME/control.sock " + typed
			}
			said, code := w.typed(w.T, typed)
			if said != "" {
				out.WriteString(shorten(w.words.plain(said), head, tail) + "\n")
			}
			if code != 0 {
				fmt.Fprintf(&out, "(exit code %d)\n", code)
			}
		}
		if parts[3] != "" {
			return ""
		}
		return out.String() + "```\n"
	})
}

// shorten leaves the middle of a long output out.
func shorten(text string, head, tail int) string {
	lines := strings.Split(text, "\n")
	if len(lines) <= head+tail+1 {
		return text
	}
	return strings.Join(lines[:head], "\n") + "\n...\n" + strings.Join(lines[len(lines)-tail:], "\n")
}
