package actuator

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dynascale/dynascale/pkg/kind/rdsclass"
	"github.com/dynascale/dynascale/pkg/kind/rdsreplicas"
	"github.com/dynascale/dynascale/pkg/scale"
)

// shelf is a parameter store.
type shelf struct {
	puts []string
	err  error
}

func (s *shelf) PutParameter(ctx context.Context, name, value string) error {
	if _, bounded := ctx.Deadline(); !bounded {
		return errors.New("nobody waits for ever")
	}
	s.puts = append(s.puts, name+" = "+value)
	return s.err
}

// publishing is a publisher of a file and a parameter.
func publishing(t *testing.T) (p *Publisher, s *shelf, told *[]string) {
	t.Helper()
	s, told = &shelf{}, &[]string{}
	return &Publisher{File: filepath.Join(t.TempDir(), "readers.json"), Parameter: "/shop/readers", Store: s,
		OnTrouble: func(source, problem string, _ scale.Kind) { *told = append(*told, source+": "+problem) }}, s, told
}

func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestPublisherWritesOnlyWhatIsNew(t *testing.T) {
	p, s, told := publishing(t)
	p.Readers(t.Context(), "readers", []string{"b:3306", "a:3306"}, nil, false)
	const two = `{"readers":["a:3306","b:3306"],"tier":"readers"}` + "\n"
	if got := content(t, p.File); got != two {
		t.Errorf("the file says %s", got)
	}
	info, err := os.Stat(p.File)
	if err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("mode %o, %v; applications of other users read it", info.Mode().Perm(), err)
	}
	if err := os.WriteFile(p.File, []byte("by hand"), 0o644); err != nil {
		t.Fatal(err)
	}
	p.Readers(t.Context(), "readers", []string{"a:3306", "b:3306"}, nil, false) // the same in another order
	if got := content(t, p.File); got != "by hand" {
		t.Errorf("the same list was written again: %s", got)
	}
	p.Readers(t.Context(), "readers", nil, nil, false)
	if got := content(t, p.File); got != "by hand" {
		t.Errorf("an empty list was written: %s", got)
	}
	p.Readers(t.Context(), "readers", []string{"c:3306"}, nil, false)
	if got := content(t, p.File); got != `{"readers":["c:3306"],"tier":"readers"}`+"\n" {
		t.Errorf("the file says %s", got)
	}
	if got := strings.Join(s.puts, "; "); got != "/shop/readers = a:3306,b:3306; /shop/readers = c:3306" {
		t.Errorf("the parameter was put: %s", got)
	}
	if len(*told) != 0 {
		t.Errorf("told %v", *told)
	}
}

// Whoever reads while the file is replaced has the old one or the new one.
func TestPublisherReplacesTheFileInOneStep(t *testing.T) {
	p, _, _ := publishing(t)
	p.Readers(t.Context(), "readers", []string{"a:3306"}, nil, false)
	open, err := os.Open(p.File)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	p.Readers(t.Context(), "readers", []string{"b:3306", "c:3306"}, nil, false)
	old := make([]byte, 100)
	n, err := open.Read(old)
	if err != nil || string(old[:n]) != `{"readers":["a:3306"],"tier":"readers"}`+"\n" {
		t.Errorf("a reader of before sees %s, %v", old[:n], err)
	}
	left, err := os.ReadDir(filepath.Dir(p.File))
	if err != nil || len(left) != 1 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

func TestPublisherTriesAgain(t *testing.T) {
	p, s, told := publishing(t)
	s.err = errors.New("throttled: slow down")
	p.Readers(t.Context(), "readers", []string{"a:3306"}, nil, false)
	p.Readers(t.Context(), "readers", []string{"a:3306"}, nil, false)
	const want = "endpoints: readers: the readers could not be published in SSM parameter /shop/readers: throttled: slow down; dynascale tries again at every evaluation"
	if got := strings.Join(*told, "\n"); got != want+"\n"+want {
		t.Errorf("told %s", got)
	}
	s.err = nil
	p.Readers(t.Context(), "readers", []string{"a:3306"}, nil, false)
	p.Readers(t.Context(), "readers", []string{"a:3306"}, nil, false)
	if len(s.puts) != 3 || len(*told) != 2 {
		t.Errorf("put %d times, told %d times; want 3 and 2", len(s.puts), len(*told))
	}

	dir := filepath.Dir(p.File)
	p.File = filepath.Join(dir, "missing", "readers.json")
	p.Readers(t.Context(), "readers", []string{"b:3306"}, nil, false)
	if got := (*told)[2]; !strings.HasPrefix(got, "endpoints: readers: the readers could not be published in file "+p.File+": ") || !strings.HasSuffix(got, "; dynascale tries again at every evaluation") {
		t.Errorf("told %s", got)
	}
	if got := s.puts[len(s.puts)-1]; got != "/shop/readers = b:3306" {
		t.Errorf("one place keeps the other from being told: %s", got)
	}
	if err := os.Mkdir(filepath.Dir(p.File), 0o755); err != nil {
		t.Fatal(err)
	}
	p.OnTrouble = nil
	p.Readers(t.Context(), "readers", []string{"b:3306"}, nil, false)
	if got := content(t, p.File); got != `{"readers":["b:3306"],"tier":"readers"}`+"\n" {
		t.Errorf("the file says %s", got)
	}
	if len(s.puts) != 4 {
		t.Errorf("put %d times, want 4", len(s.puts))
	}
}

func TestAFileThatCannotBeReplacedLeavesNothingBehind(t *testing.T) {
	p, _, told := publishing(t)
	if err := os.Mkdir(p.File, 0o755); err != nil { // a folder of that name
		t.Fatal(err)
	}
	p.Readers(t.Context(), "readers", []string{"a:3306"}, nil, false)
	if len(*told) != 1 {
		t.Errorf("told %v", *told)
	}
	left, err := os.ReadDir(filepath.Dir(p.File))
	if err != nil || len(left) != 1 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

func TestReadersAreTold(t *testing.T) {
	ready := func(id string) scale.Member { return scale.Member{ID: id, Endpoint: id + ":3306", Ready: true} }
	leaving := scale.Operation{Kind: scale.RemoveReplica, Target: "one"}
	p, s, _ := publishing(t)
	c := Changing{Kind: &rdsreplicas.Replicas{}, Publish: p}
	c.Tell(t.Context(), counted(2, 2, ready("one"), ready("two")), nil)
	c.Tell(t.Context(), counted(2, 2, ready("one"), ready("two")), &leaving)
	if got := strings.Join(s.puts, "; "); got != "/shop/readers = one:3306,two:3306; /shop/readers = two:3306" {
		t.Errorf("told %s", got)
	}
	s.puts = nil
	unknown := counted(2, 2, ready("one"))
	unknown.Capacity.At = time.Time{}
	c.Tell(t.Context(), unknown, nil)
	Changing{Kind: &rdsreplicas.Replicas{}}.Tell(t.Context(), counted(2, 2, ready("one")), nil)
	Changing{Kind: &rdsclass.Class{}, Publish: p}.Tell(t.Context(), counted(2, 2, ready("one")), nil)
	source := counted(0, 0)
	source.Capacity.Members[0].Endpoint = ""
	c.Tell(t.Context(), source, nil)
	if len(s.puts) != 0 {
		t.Errorf("what is not known was published: %v", s.puts)
	}
}

// With weights everybody who reads the plain list goes on reading it, and an endpoint whose
// weight is told is still one that somebody may be sent to.
func TestPublisherTellsWeights(t *testing.T) {
	p, s, _ := publishing(t)
	weights := map[string]int{"a:3306": 2, "b:3306": 1, "gone:3306": 4}
	for range 2 {
		p.Readers(t.Context(), "readers", []string{"b:3306", "a:3306", "c:3306"}, weights, false)
	}
	const want = `{"readers":["a:3306","b:3306","c:3306"],"tier":"readers","weights":{"a:3306":2,"b:3306":1,"c:3306":1}}` + "\n"
	if got := content(t, p.File); got != want {
		t.Errorf("the file says %s", got)
	}
	if len(s.puts) != 1 || s.puts[0] != "/shop/readers = a:3306=2,b:3306=1,c:3306=1" {
		t.Errorf("the parameter says %q", s.puts)
	}
	if !p.Names("a:3306") || p.Names("gone:3306") || p.Names("a:330") {
		t.Error("it does not know whom it told of")
	}
	weights["b:3306"] = 2
	if p.Readers(t.Context(), "readers", []string{"b:3306", "a:3306", "c:3306"}, weights, false); len(s.puts) != 2 {
		t.Errorf("another weight is another list: %q", s.puts)
	}
}
