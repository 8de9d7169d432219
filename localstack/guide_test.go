//go:build integration

package localstack

import (
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/localstack/stage"
)

var update = flag.Bool("update", false, "write docs/getting-started.md instead of comparing it")

const guide = "../docs/getting-started.md"

// Every output in the guide is made by the command above it. The test follows the
// guide on MiniStack and compares; with -update it writes the guide.
func TestGettingStarted(t *testing.T) {
	if len(stages) < 2 {
		t.Skip("the guide tells what MiniStack answers, and other endpoints are given")
	}
	t.Parallel()
	mini := stages[1].AutoScaling
	on, err := stage.New(stage.Endpoints{
		AppScaling: mini, AutoScaling: mini, CloudWatch: mini, EC2: mini, ELB: mini, RDS: mini, SQS: mini, SSM: mini, STS: mini,
		Region: "eu-west-1", // where no other scene plays
	})
	if err != nil {
		t.Fatal(err)
	}
	s := newScene(t, on)
	s.group = "shop"
	s.seed()
	template, err := os.ReadFile("getting-started.tmpl.md")
	s.must(err)
	if now := time.Now(); now.Second() > 30 {
		// The daemon's next pass comes with the next minute and would be seen by
		// some commands, so the guide is followed within one minute.
		time.Sleep(time.Until(now.Truncate(time.Minute).Add(time.Minute + time.Second)))
	}

	_, port, err := net.SplitHostPort(s.listen)
	s.must(err)
	endpoint, err := url.Parse(mini)
	s.must(err)
	w := writer{
		scene: s, port: port, words: newWords(time.Now(), "127.0.0.1:"+port, "127.0.0.1:9077", endpoint.Host, "127.0.0.1:4566", s.dir, "/home/you"),
		shell: newShell(t, s.dir, []string{
			"PATH=" + filepath.Dir(binary) + ":" + os.Getenv("PATH"), "HOME=" + s.dir, "TZ=UTC", "LC_ALL=C",
			"AWS_ENDPOINT_URL=" + mini, "AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
		}),
	}
	text := w.write(string(template))
	if *update {
		s.must(os.WriteFile(guide, []byte(text), 0o644))
		return
	}
	committed, err := os.ReadFile(guide)
	s.must(err)
	if diff := cmp.Diff(steady(string(committed)), steady(text)); diff != "" {
		s.Errorf("the guide no longer tells what happens; \"make getting-started\" writes it anew (-guide +now):\n%s", diff)
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
// "keep=8,2" keeps the first eight and the last two. Each line is a command.
var block = regexp.MustCompile("(?s)```console(?: keep=(\\d+),(\\d+))?\n(.*?)\n```")

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
		for line := range strings.Lines(parts[3] + "\n") {
			fmt.Fprint(&out, line)
			command := strings.TrimPrefix(strings.TrimSpace(line), "$ ")
			said, code := w.typed(w.T, strings.ReplaceAll(command, "9077", w.port))
			if said != "" {
				out.WriteString(shorten(w.words.plain(said), head, tail) + "\n")
			}
			if code != 0 {
				fmt.Fprintf(&out, "(exit code %d)\n", code)
			}
		}
		return out.String() + "```"
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
