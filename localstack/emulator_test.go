//go:build integration

package localstack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/dynascale/dynascale/localstack/proxy"
)

// startWithin is how long an emulator may take until it answers.
const startWithin = time.Minute

// crew are the emulators that were started here, and what stands before them.
type crew struct {
	running []*emulator
	proxies []*proxy.Proxy
}

type emulator struct {
	name  string
	log   string
	cmd   *exec.Cmd
	ended chan struct{}
}

// minded runs a program that ends when this process does, however that comes
// about: a second shell waits for the end of a pipe that this process holds open,
// and then ends the first by its pid.
const minded = `exec 3<&0; (cat <&3 >/dev/null; kill -TERM $$ 2>/dev/null) & exec 3<&-; exec "$@" </dev/null`

// start runs one emulator on a free port, in a process group of its own, and
// waits until it answers. The argument PORT becomes the port.
func (c *crew) start(name, scratch, program string, args ...string) (string, error) {
	path, err := filepath.Abs(filepath.Join("../.venv/bin", program))
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		return "", fmt.Errorf("%s is not installed (%w); \"make integration\" installs it", name, err)
	}
	address := freeAddress()
	_, port, _ := net.SplitHostPort(address)
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "PORT", port)
	}
	e := &emulator{name: name, log: filepath.Join(scratch, program+".log"), ended: make(chan struct{})}
	log, err := os.Create(e.log)
	if err != nil {
		return "", err
	}
	defer log.Close()
	e.cmd = exec.Command("/bin/sh", append([]string{"-c", minded, "sh", path}, args...)...)
	e.cmd.Dir, e.cmd.Stdout, e.cmd.Stderr = scratch, log, log
	e.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	e.cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + scratch, "TMPDIR=" + scratch, "PYTHONUNBUFFERED=1",
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_DEFAULT_REGION=us-east-1",
		// MiniStack: loopback only, and none of the listeners that are not needed.
		"BIND_HOST=127.0.0.1", "GATEWAY_PORT=" + port, "IOT_MTLS_ENABLED=0", "SFTP_ENABLED=0", "LOG_LEVEL=WARNING",
	}
	if _, err := e.cmd.StdinPipe(); err != nil {
		return "", err
	}
	if err := e.cmd.Start(); err != nil {
		return "", fmt.Errorf("start %s: %w", name, err)
	}
	c.running = append(c.running, e)
	go func() { _ = e.cmd.Wait(); close(e.ended) }()
	if err := e.await("http://" + address); err != nil {
		return "", fmt.Errorf("%s did not start: %w; the last lines of its log:\n%s", name, err, tail(e.log, 20))
	}
	return "http://" + address, nil
}

func (e *emulator) await(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	client := http.Client{Timeout: 2 * time.Second}
	for {
		if answer, err := client.Get(url + "/"); err == nil {
			return answer.Body.Close()
		}
		select {
		case <-e.ended:
			return errors.New("it ended at once")
		case <-ctx.Done():
			return fmt.Errorf("no answer within %s", startWithin)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// patch puts a proxy before an emulator that answers for what it does not know.
func (c *crew) patch(target string, gaps func(operation string) proxy.Fault) (string, error) {
	p, err := proxy.New(target)
	if err != nil {
		return "", err
	}
	c.proxies = append(c.proxies, p)
	p.Spoil(gaps)
	return p.URL, nil
}

// stop ends every emulator with its whole process group.
func (c *crew) stop() {
	for _, p := range c.proxies {
		p.Close()
	}
	for _, e := range c.running {
		_ = syscall.Kill(-e.cmd.Process.Pid, syscall.SIGTERM)
	}
	for _, e := range c.running {
		select {
		case <-e.ended:
		case <-time.After(5 * time.Second):
		}
		_ = syscall.Kill(-e.cmd.Process.Pid, syscall.SIGKILL)
	}
}

func tail(path string, lines int) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
