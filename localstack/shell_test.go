//go:build integration

package localstack

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// shell is one session of a shell, so that a guide's commands share their folder
// and their background jobs.
type shell struct {
	in  io.WriteCloser
	out *bufio.Reader
	cmd *exec.Cmd
}

// end marks the end of a command's output.
const end = "=== end of output, exit code "

// stopLast ends the newest background job with the session, however that ends.
const stopLast = "trap 'test -z \"$!\" || kill $! 2>/dev/null' EXIT\n"

func newShell(t *testing.T, dir string, env []string) *shell {
	t.Helper()
	sh := &shell{cmd: exec.Command("/bin/sh")}
	sh.cmd.Dir, sh.cmd.Env = dir, env
	in, err := sh.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	read, write := io.Pipe()
	sh.in, sh.out = in, bufio.NewReader(read)
	sh.cmd.Stdout, sh.cmd.Stderr = write, write
	if err := sh.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = sh.cmd.Wait()
		_ = write.Close()
	})
	if _, err := io.WriteString(in, stopLast); err != nil {
		t.Fatal(err)
	}
	return sh
}

// typed runs one command and returns all that it said.
func (sh *shell) typed(t *testing.T, command string) (said string, code int) {
	t.Helper()
	late := time.AfterFunc(time.Minute, func() { _ = sh.cmd.Process.Kill() })
	defer late.Stop()
	// What a command says may lack the end of its last line.
	if _, err := fmt.Fprintf(sh.in, "%s\nprintf '\\n%s%%d\\n' $?\n", command, end); err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	var all strings.Builder
	for {
		line, err := sh.out.ReadString('\n')
		if err != nil {
			t.Fatalf("%s: the shell ended, or the command took more than a minute (%v); it said:\n%s", command, err, &all)
		}
		if number, ended := strings.CutPrefix(line, end); ended {
			code, err = strconv.Atoi(strings.TrimSpace(number))
			if err != nil {
				t.Fatalf("%s: %v", command, err)
			}
			return strings.TrimSuffix(strings.TrimSuffix(all.String(), "\n"), "\n"), code
		}
		all.WriteString(line)
	}
}
