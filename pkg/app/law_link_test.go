package app

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The linker drops methods that nobody calls. It cannot do so where a method is looked up by a name that only the
// running program knows, with reflect's MethodByName or Method: then it keeps every exported method of every type that is
// ever in an interface, and with the AWS clients these are three fifths of the binary and a fifth of the memory.
// html/template and text/template do that, and one line in a library is enough. Nothing else shows it, so the linker is
// asked what it reached and why.
func TestLawNoMethodByName(t *testing.T) {
	t.Parallel()
	// The packages come from the build cache: this takes as long as a link.
	build := exec.CommandContext(t.Context(), "go", "build", "-ldflags=-dumpdep", "-o", filepath.Join(t.TempDir(), "dynascale"), "./cmd/dynascale")
	build.Dir, build.Env = filepath.Join("..", ".."), append(os.Environ(), "CGO_ENABLED=0")
	dump, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("the binary cannot be linked: %v\n%s", err, dump[:min(len(dump), 2000)])
	}
	reached := readReached(string(dump))
	// What the linker prints is no promise. Where it tells nothing of this, the law would hold nothing.
	if way := reached.way(module + "pkg/app.RunDaemon"); len(way) < 2 || !strings.HasPrefix(way[0], "main.") {
		t.Fatalf("the linker's -dumpdep does not tell who reaches RunDaemon, only %q: adapt this test to what it prints", way)
	}
	for i, name := range reached.byName {
		if i > 0 { // what follows may be linked only because every method is
			t.Errorf("so does %s, perhaps for that reason; it is reached by\n\t%s", name, strings.Join(reached.way(name), "\n\t-> "))
			continue
		}
		t.Errorf("%s looks up methods by a name that the linker does not know, and so every method of every AWS client is linked. It is reached by\n\t%s",
			name, strings.Join(reached.way(name), "\n\t-> "))
	}
}

func TestLawNoMethodByNameReadsTheLinker(t *testing.T) {
	r := readReached(`# a package
main.main -> ` + module + `pkg/server.show
` + module + `pkg/server.show -> go:string."3 -> 5"
` + module + `pkg/server.show -> type:*text/template.Template <UsedInIface>
type:*text/template.Template <UsedInIface> -> text/template.(*state).evalField <ReflectMethod>
text/template.(*state).evalField <ReflectMethod> -> reflect.Value.MethodByName
type:reflect.Value <UsedInIface> -> reflect.(*Value).Method <UsedInIface><ReflectMethod>
`)
	if want := []string{"text/template.(*state).evalField"}; !slices.Equal(r.byName, want) {
		t.Errorf("by name look up %q, want %q", r.byName, want)
	}
	if got, want := strings.Join(r.way(r.byName[0]), " "), module+"pkg/server.show type:*text/template.Template text/template.(*state).evalField"; got != want {
		t.Errorf("the way is %q, want %q", got, want)
	}
}

// reached is what the linker kept.
type reached struct {
	from   map[string]string // through what each symbol was reached first
	byName []string          // what looks up methods by name
}

// readReached reads what the linker's -dumpdep prints: a line "from -> to" for every symbol, with marks behind both.
func readReached(dump string) reached {
	r := reached{from: map[string]string{}}
	var reflects []string
	for line := range strings.Lines(dump) {
		from, to, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " -> ")
		if !ok {
			continue
		}
		from, _ = unmark(from)
		name, byName := unmark(to)
		if _, again := r.from[name]; again {
			continue
		}
		r.from[name] = from
		switch {
		case byName && strings.HasPrefix(name, "reflect."):
			reflects = append(reflects, name)
		case byName:
			r.byName = append(r.byName, name)
		}
	}
	// Once one function looks methods up, reflect's own are kept too, and say nothing more. Alone, they are called
	// through an interface.
	if len(r.byName) == 0 {
		r.byName = reflects
	}
	return r
}

// unmark is a symbol without its marks, and whether it is marked as looking up methods by name.
func unmark(symbol string) (name string, byName bool) {
	for _, mark := range []string{" <UsedInIface>", " <ReflectMethod>"} {
		if at := strings.LastIndex(symbol, mark); at >= 0 {
			return symbol[:at], strings.HasSuffix(symbol, "<ReflectMethod>")
		}
	}
	return symbol, false
}

// way leads to a symbol from the nearest function of this module.
func (r reached) way(name string) []string {
	out := []string{name}
	for len(out) < 50 {
		from := r.from[out[0]]
		if from == "" || from == "_" {
			break
		}
		out = slices.Insert(out, 0, from)
		if strings.HasPrefix(from, module) || strings.HasPrefix(from, "main.") {
			break
		}
	}
	return out
}
