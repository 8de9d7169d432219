package lock

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strings"
	"syscall"
	"testing"
)

const childVariable = "DYNASCALE_LOCK_TEST_ENDPOINT"

// The test program is also the other daemon: it takes what its environment names, says
// so and waits to be killed.
func TestMain(m *testing.M) {
	if endpoint := os.Getenv(childVariable); endpoint != "" {
		var l Locks
		others, err := l.Hold([]Name{{Endpoint: endpoint, Account: os.Getenv("ACCOUNT"), Region: "eu-west-1", Resource: "group/web-asg"}})
		fmt.Println(len(others), err)
		select {}
	}
	os.Exit(m.Run())
}

// another starts a process that holds web's lock, and returns once it does.
func another(t *testing.T, endpoint, account string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+endpoint, "ACCOUNT="+account)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "0 <nil>\n" {
		t.Fatalf("the other process says %q", line)
	}
	return cmd
}

// cloudOf is an endpoint that no other test, of any run at the same time, uses.
func cloudOf(t *testing.T) string {
	return fmt.Sprintf("http://%s.%d.example:4566", strings.ToLower(strings.NewReplacer("/", "-", "_", "-").Replace(t.Name())), os.Getpid())
}

func web(endpoint string) Name {
	return Name{Endpoint: endpoint, Account: "111122223333", Region: "eu-west-1", Resource: "group/web-asg"}
}

func TestTheSecondFindsTheFirstAndFollowsItAfterKill(t *testing.T) {
	endpoint := cloudOf(t)
	first := another(t, endpoint, "111122223333")
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("another dynascale on this machine (pid %d, user %s) manages web-asg", first.Process.Pid, me.Username)
	var l Locks
	defer l.Close()
	// More often than may wait to be answered: the first answers nobody here.
	for range 3 {
		others, err := l.Hold([]Name{web(endpoint)})
		if h, is := others[web(endpoint)]; !is || err != nil || h.Keeps("web-asg") != want {
			t.Fatalf("others %v, %v, want: %s", others, err, want)
		}
	}
	if h, held := Find(web(endpoint)); !held || h.Keeps("web-asg") != want {
		t.Errorf("found %v %s, want: %s", held, h.Keeps("web-asg"), want)
	}
	if err := first.Process.Kill(); err != nil { // SIGKILL
		t.Fatal(err)
	}
	_ = first.Wait()
	if others, err := l.Hold([]Name{web(endpoint)}); len(others) != 0 || err != nil {
		t.Errorf("after kill -9 of the first: %v, %v", others, err)
	}
	if h, held := Find(web(endpoint)); !held || h.PID != os.Getpid() {
		t.Errorf("now held %v by %+v, want this process", held, h)
	}
}

// What a daemon stopped by SIGSTOP holds stays locked, and it can still be named.
func TestAStoppedProcessKeepsItsLocks(t *testing.T) {
	endpoint := cloudOf(t)
	first := another(t, endpoint, "111122223333")
	if err := first.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	var l Locks
	defer l.Close()
	if others, _ := l.Hold([]Name{web(endpoint)}); others[web(endpoint)].PID != first.Process.Pid {
		t.Errorf("others %v, want pid %d", others, first.Process.Pid)
	}
}

func TestEachAccountRegionEndpointAndResourceHasALock(t *testing.T) {
	base := web(cloudOf(t))
	other := func(change func(*Name)) Name { n := base; change(&n); return n }
	var first, second Locks
	defer first.Close()
	defer second.Close()
	if others, err := first.Hold([]Name{base}); len(others) > 0 || err != nil {
		t.Fatal(others, err)
	}
	for name, c := range map[string]struct {
		n    Name
		free bool
	}{
		"the same":                     {base, false},
		"another account":              {other(func(n *Name) { n.Account = "444455556666" }), true},
		"an account not known":         {other(func(n *Name) { n.Account = "" }), false},
		"another region":               {other(func(n *Name) { n.Region = "us-east-1" }), true},
		"another cloud":                {other(func(n *Name) { n.Endpoint += "7" }), true},
		"the same cloud with a path":   {other(func(n *Name) { n.Endpoint += "/" }), false},
		"another resource":             {other(func(n *Name) { n.Resource = "group/web-asg2" }), true},
		"another kind, the same name":  {other(func(n *Name) { n.Resource = "cluster/web-asg" }), true},
		"a very long resource":         {other(func(n *Name) { n.Resource = strings.Repeat("x", 255) }), true},
		"the same, capitals elsewhere": {other(func(n *Name) { n.Endpoint = strings.ToUpper(n.Endpoint[:12]) + n.Endpoint[12:] }), false},
	} {
		others, err := second.Hold([]Name{c.n})
		if free := len(others) == 0; free != c.free || err != nil {
			t.Errorf("%s: free %v, %v, want %v", name, free, err, c.free)
		}
	}
}

// AWS is one cloud, by whatever address it is reached; emulators are many.
func TestTheEndpointsOfAWSAreOneCloud(t *testing.T) {
	for endpoint, want := range map[string]string{
		"": "",
		"https://autoscaling.eu-west-1.amazonaws.com":                                 "",
		"https://vpce-0a1b-2c3d.autoscaling.eu-west-1.vpce.amazonaws.com/":            "",
		"https://autoscaling.eu-west-1.api.aws":                                       "",
		"https://autoscaling.cn-north-1.amazonaws.com.cn":                             "",
		"https://amazonaws.com.example":                                               "amazonaws.com.example:443",
		"http://127.0.0.1:4566":                                                       "127.0.0.1:4566",
		"http://localhost:4566/":                                                      "127.0.0.1:4566",
		"http://LOCALHOST:4566":                                                       "127.0.0.1:4566",
		"http://emulator":                                                             "emulator:80",
		"http://name:secret@emulator:5000":                                            "emulator:5000",
		"https://autoscaling-fips.us-gov-west-1.amazonaws.com:443/some/path?and=more": "",
	} {
		if got := cloud(endpoint); got != want {
			t.Errorf("%s: %q, want %q", endpoint, got, want)
		}
	}
}

// Whose account is not known yields to whoever is there, and is yielded to.
func TestAnAccountThatIsNotKnown(t *testing.T) {
	endpoint := cloudOf(t)
	known, unknownYet := web(endpoint), web(endpoint)
	unknownYet.Account = ""
	var first, second Locks
	defer first.Close()
	defer second.Close()
	if others, _ := first.Hold([]Name{unknownYet}); len(others) > 0 {
		t.Fatal(others)
	}
	if others, _ := second.Hold([]Name{known}); len(others) != 1 {
		t.Error("the second knows its account, the first may have the same, and both hold the lock")
	}
	if others, _ := first.Hold([]Name{known}); len(others) > 0 {
		t.Errorf("STS has answered the first, and it lost its lock to %v", others)
	}
	if others, _ := second.Hold([]Name{unknownYet}); len(others) != 1 {
		t.Error("the second may have the first's account, and holds its lock")
	}
	other := known
	other.Account = "444455556666"
	if others, _ := second.Hold([]Name{other}); len(others) != 0 {
		t.Errorf("another account: %v", others)
	}
}

func TestLocksThatAreNotWantedAnyMoreAreGivenBack(t *testing.T) {
	base := web(cloudOf(t))
	api := base
	api.Resource = "group/api-asg"
	var first, second Locks
	defer second.Close()
	_, _ = first.Hold([]Name{base, api, base})
	_, _ = first.Hold([]Name{api})
	if others, _ := second.Hold([]Name{base, api}); len(others) != 1 || others[api].PID == 0 {
		t.Errorf("others %v, want api's only", others)
	}
	first.Close()
	if others, _ := second.Hold([]Name{base, api}); len(others) != 0 {
		t.Errorf("after a stop: %v", others)
	}
}

// A name that somebody took who is no dynascale, or who does not even listen.
func TestASquatter(t *testing.T) {
	n := web(cloudOf(t))
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Close(fd) }()
	if err := syscall.Bind(fd, &syscall.SockaddrUnix{Name: n.address()}); err != nil {
		t.Fatal(err)
	}
	var l Locks
	defer l.Close()
	others, _ := l.Hold([]Name{n})
	if got, want := others[n].Keeps("web-asg"), "an unknown process on this machine has the lock of web-asg (Unix socket "+n.address()+")"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if h, held := Find(n); !held || h.Seen() {
		t.Errorf("doctor finds %v %+v", held, h)
	}
	for want, h := range map[string]Holder{
		"python3 (pid 77, user bob), which is not dynascale, has the lock of web-asg on this machine":                         {PID: 77, User: "bob", Command: "python3"},
		"another dynascale on this machine (pid 5, user root) manages web-asg":                                                {PID: 5, User: "root", Command: "dynascale-1.2"},
		"another process on this machine (pid 5, user root), probably a dynascale (its name cannot be read), manages web-asg": {PID: 5, User: "root"},
		"a process on this machine, outside of this container (user uid 1001), manages web-asg":                               {User: "uid 1001"},
		"another dynascale on this machine (pid 5, user not visible from here) manages web-asg":                               {PID: 5, User: "not visible from here", Command: "dynascale"},
		"an unknown process on this machine has the lock of web-asg (Unix socket @dynascale/-/00)":                            {Address: "@dynascale/-/00"},
	} {
		if got := h.Keeps("web-asg"); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// Descriptors for AWS, the ledger and the API come first.
func TestLocksLeaveFileDescriptors(t *testing.T) {
	base := web(cloudOf(t))
	var names []Name
	for i := range 1000 {
		n := base
		n.Resource = fmt.Sprintf("group/%04d", i)
		names = append(names, n)
	}
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &was); err != nil {
		t.Fatal(err)
	}
	few := was
	few.Cur = 900
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &few); err != nil {
		t.Fatal(err)
	}
	var l Locks
	defer l.Close()
	others, err := l.Hold(names)
	if len(l.held) != 900-spare || len(others) != 0 || err == nil || !strings.Contains(err.Error(), "limit of open files is 900") {
		t.Errorf("%d held, %d others, %v", len(l.held), len(others), err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &was); err != nil {
		t.Fatal(err)
	}
	if others, err = l.Hold(names); was.Cur > 1000+spare && (len(l.held) != 1000 || len(others) != 0 || err != nil) {
		t.Errorf("%d held, %d others, %v", len(l.held), len(others), err)
	}
}
