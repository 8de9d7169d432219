package app

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/dynascale/dynascale/"

// The laws are checked on the source files, not by listing packages with the go
// command: its test cache would hide a violation.

// kindMay is what a kind may import.
var kindMay = []string{"pkg/scale", "pkg/gauge", "pkg/keys", "pkg/guard", "pkg/kind"}

// simulatedServices are those of the simulated cloud, and what they share.
var simulatedServices = []string{
	"pkg/sim/world", "pkg/sim/cloudwatch", "pkg/sim/sqs", "pkg/sim/asg", "pkg/sim/elb", "pkg/sim/ec2", "pkg/sim/ssm", "pkg/sim/appscaling", "pkg/sim/rds",
}

// layers says which packages of this module each package may import.
var layers = map[string]struct {
	may []string
	why string
}{
	"pkg/scale":     {nil, "the dictionary stands alone, so that everything can speak it"},
	"pkg/estate":    {[]string{"pkg/scale"}, "the dictionary stands alone, so that everything can speak it"},
	"pkg/calendar":  {nil, "hours of the week are everybody's"},
	"pkg/span":      {nil, "durations are written by everybody"},
	"pkg/gauge":     {nil, "the dictionary stands alone, so that everything can speak it"},
	"pkg/reason":    {[]string{"pkg/scale"}, "thinking packages know only the dictionary"},
	"pkg/operation": {[]string{"pkg/scale", "pkg/estate", "pkg/reason"}, "thinking packages know only the dictionary"},
	"pkg/keys":      {[]string{"pkg/scale"}, "thinking packages know only the dictionary"},
	"pkg/scaler":    {[]string{"pkg/scale", "pkg/keys", "pkg/reason"}, "thinking packages know only the dictionary, and declare their own keys"},
	"pkg/guard":     {[]string{"pkg/scale", "pkg/keys", "pkg/calendar", "pkg/reason"}, "thinking packages know only the dictionary, and declare their own keys"},
	"pkg/kind":      {[]string{"pkg/scale", "pkg/gauge", "pkg/facts", "pkg/operation", "pkg/keys", "pkg/guard", "pkg/reason"}, "what kinds share knows none of them"},
	"pkg/kinds": {[]string{"pkg/keys", "pkg/kind", "pkg/kind/asg", "pkg/kind/rdsreplicas", "pkg/kind/rdsclass", "pkg/kind/rdsacu", "pkg/kind/ec2size"},
		"the list of kinds holds nothing else"},
	"pkg/kind/kindtest":   {[]string{"pkg/scale", "pkg/facts", "pkg/facts/fetch", "pkg/operation", "pkg/kind", "pkg/keys", "pkg/guard"}, "who tests kinds knows none of them"},
	"pkg/event":           {[]string{"pkg/scale", "pkg/reason", "pkg/estate"}, "thinking packages know only the dictionary, and how a cause is told"},
	"pkg/memory":          {[]string{"pkg/scale"}, "thinking packages know only the dictionary"},
	"pkg/policy":          {[]string{"pkg/scale", "pkg/reason", "pkg/estate", "pkg/scaler", "pkg/guard", "pkg/memory"}, "a policy joins scalers and guards, and touches nothing"},
	"pkg/brake":           {[]string{"pkg/scale"}, "a gate that touching packages pass by knows only the dictionary"},
	"pkg/brake/watch":     {[]string{"pkg/brake"}, "packages that touch the world never import each other"},
	"pkg/facts":           {[]string{"pkg/scale", "pkg/estate"}, "the shelves know what is on them, and nobody who reads"},
	"pkg/facts/fetch":     {[]string{"pkg/scale", "pkg/estate", "pkg/facts"}, "packages that touch the world never import each other"},
	"pkg/rights":          {[]string{"pkg/kind"}, "a policy is made of what kinds say"},
	"pkg/collector":       {[]string{"pkg/scale", "pkg/gauge", "pkg/estate", "pkg/facts", "pkg/facts/fetch", "pkg/kind", "pkg/operation"}, "packages that touch the world never import each other"},
	"pkg/actuator":        {[]string{"pkg/scale", "pkg/estate", "pkg/operation", "pkg/brake", "pkg/facts", "pkg/facts/fetch", "pkg/kind", "pkg/reason"}, "packages that touch the world never import each other"},
	"pkg/ledger":          {[]string{"pkg/scale", "pkg/memory", "pkg/reason", "pkg/event"}, "packages that touch the world never import each other"},
	"pkg/lock":            {nil, "packages that touch the world never import each other"},
	"pkg/config":          {[]string{"pkg/scale", "pkg/gauge", "pkg/keys", "pkg/guard", "pkg/scaler", "pkg/kind", "pkg/kinds", "pkg/span", "pkg/calendar"}, "packages that touch the world never import each other"},
	"pkg/control":         {nil, "packages that touch the world never import each other"},
	"pkg/api":             {[]string{"pkg/scale", "pkg/span", "pkg/brake"}, "what server and client say is values"},
	"pkg/client":          {[]string{"pkg/api", "pkg/scale", "pkg/span", "pkg/control"}, "the client is the other end of the server, and of the control socket"},
	"pkg/server":          {[]string{"pkg/api", "pkg/scale", "pkg/span", "pkg/reason", "pkg/estate", "pkg/brake"}, "packages that touch the world never import each other"},
	"pkg/loop":            {[]string{"pkg/scale", "pkg/reason", "pkg/memory", "pkg/policy"}, "the loop joins through its own interfaces, and changes decisions by policy.Amend alone"},
	"pkg/sim/world":       {[]string{"pkg/scale"}, "what the simulated services share knows none of them"},
	"pkg/sim/cloudwatch":  {[]string{"pkg/scale", "pkg/gauge", "pkg/sim/world"}, "a simulated service knows the world and whom it asks"},
	"pkg/sim/sqs":         {[]string{"pkg/scale", "pkg/gauge", "pkg/sim/world"}, "a simulated service knows the world and whom it asks"},
	"pkg/sim/ssm":         {[]string{"pkg/scale", "pkg/sim/world"}, "a simulated service knows the world and whom it asks"},
	"pkg/sim/appscaling":  {[]string{"pkg/scale", "pkg/sim/world"}, "a simulated service knows the world and whom it asks"},
	"pkg/sim/elb":         {[]string{"pkg/scale", "pkg/estate", "pkg/sim/world"}, "a simulated service knows the world and whom it asks"},
	"pkg/sim/asg":         {[]string{"pkg/scale", "pkg/estate", "pkg/sim/world", "pkg/sim/sqs", "pkg/sim/elb"}, "a simulated service knows the world and whom it asks"},
	"pkg/sim/ec2":         {[]string{"pkg/scale", "pkg/estate", "pkg/sim/world", "pkg/sim/elb"}, "a simulated service knows the world and whom it asks"},
	"pkg/sim/rds":         {[]string{"pkg/scale", "pkg/estate", "pkg/sim/world", "pkg/sim/ssm", "pkg/sim/appscaling", "pkg/sim/ec2"}, "a simulated service knows the world and whom it asks"},
	"pkg/sim":             {simulatedServices, "the simulated cloud puts its services together"},
	"pkg/sim/wire":        {[]string{"pkg/scale", "pkg/gauge", "pkg/estate", "pkg/sim"}, "the wire-level face shows the simulated cloud"},
	"pkg/sim/playground":  {[]string{"pkg/span", "pkg/sim", "pkg/sim/wire"}, "a playground is a simulated cloud that stays up"},
	"pkg/sim/report":      {[]string{"pkg/scale"}, "a report is about numbers, not about clouds"},
	"pkg/aws/querytest":   {[]string{"pkg/aws/session"}, "an endpoint for tests knows no service"},
	"pkg/aws/jsontest":    {[]string{"pkg/aws/querytest"}, "an endpoint for tests knows no service"},
	"pkg/aws/session":     {[]string{"pkg/scale", "pkg/brake"}, "adapters know AWS and the dictionary"},
	"pkg/aws/autoscaling": {[]string{"pkg/scale", "pkg/estate", "pkg/aws/session"}, "adapters know AWS and the dictionary"},
	"pkg/aws/cloudwatch":  {[]string{"pkg/scale", "pkg/gauge", "pkg/aws/session"}, "adapters know AWS and the dictionary"},
	"pkg/aws/sqs":         {[]string{"pkg/scale", "pkg/gauge", "pkg/aws/session"}, "adapters know AWS and the dictionary"},
	"pkg/aws/elb":         {[]string{"pkg/scale", "pkg/estate", "pkg/aws/session"}, "adapters know AWS and the dictionary"},
	"pkg/aws/rds":         {[]string{"pkg/scale", "pkg/estate", "pkg/aws/session"}, "adapters know AWS and the dictionary"},
	"pkg/aws/ecs":         {[]string{"pkg/scale", "pkg/estate", "pkg/aws/session"}, "adapters know AWS and the dictionary"},
	"pkg/aws/ssm":         {[]string{"pkg/scale", "pkg/aws/session"}, "adapters know AWS and the dictionary"},
	"pkg/aws/appscaling":  {[]string{"pkg/scale", "pkg/estate", "pkg/aws/session"}, "adapters know AWS and the dictionary"},
	"pkg/aws/ec2":         {[]string{"pkg/scale", "pkg/estate", "pkg/aws/session"}, "adapters know AWS and the dictionary"},
}

// lawOf is the law for a package. All kinds have the same, and none knows another.
func lawOf(dir string) (may []string, why string, known bool) {
	if law, known := layers[dir]; known {
		return law.may, law.why, true
	}
	if strings.HasPrefix(dir, "pkg/kind/") {
		return []string{"pkg/scale", "pkg/gauge", "pkg/estate", "pkg/facts", "pkg/operation", "pkg/kind", "pkg/keys", "pkg/guard", "pkg/reason"}, "a kind of tier thinks, and knows no other kind", true
	}
	return nil, "", false
}

// thinks reports whether a package takes values and returns values. What tests kinds reads a
// cloud of its own.
func thinks(dir string) bool {
	return thinking[dir] || strings.HasPrefix(dir, "pkg/kind/") && dir != "pkg/kind/kindtest"
}

var thinking = map[string]bool{"pkg/calendar": true, "pkg/estate": true, "pkg/event": true, "pkg/facts": true, "pkg/gauge": true, "pkg/guard": true, "pkg/keys": true, "pkg/kind": true, "pkg/kinds": true, "pkg/memory": true, "pkg/operation": true, "pkg/policy": true, "pkg/reason": true, "pkg/rights": true, "pkg/scale": true, "pkg/scaler": true, "pkg/span": true}

// banned imports of thinking packages, and what they would bring in.
var banned = map[string]string{
	"context": "I/O", "os": "I/O", "net": "I/O", "net/http": "I/O", "io": "I/O", "log": "a logger",
	"go.uber.org/zap": "a logger", "database/sql": "I/O", "math/rand": "chance", "math/rand/v2": "chance",
}

type source struct {
	path, dir string
	file      *ast.File
	set       *token.FileSet
}

// sources are the Go files of the module that are not tests.
func sources(t *testing.T) []source {
	t.Helper()
	root := filepath.Join("..", "..")
	var out []source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == "testdata" || path != root && strings.HasPrefix(name, ".")) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		out = append(out, source{path: filepath.ToSlash(rel), dir: filepath.ToSlash(filepath.Dir(rel)), file: file, set: set})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 50 {
		t.Fatalf("only %d source files found: the law would check nothing", len(out))
	}
	return out
}

func imports(s source) []string {
	var out []string
	for _, i := range s.file.Imports {
		path, _ := strconv.Unquote(i.Path.Value)
		out = append(out, path)
	}
	return out
}

func TestLawImports(t *testing.T) {
	for _, s := range sources(t) {
		may, why, known := lawOf(s.dir)
		if !known && s.dir != "pkg/app" && !strings.HasPrefix(s.dir, "cmd/") && s.dir != "configs" && !strings.HasPrefix(s.dir, "localstack") {
			t.Errorf("%s: package %s is in no layer; add it to the law in this test", s.path, s.dir)
		}
		for _, path := range imports(s) {
			local, ours := strings.CutPrefix(path, module)
			if known && ours && local != "pkg/span" && !contains(may, local) {
				t.Errorf("%s imports %s: %s", s.path, local, why)
			}
			if ours && local == "pkg/app" && !strings.HasPrefix(s.dir, "cmd/") {
				t.Errorf("%s imports pkg/app: only cmd does", s.path)
			}
			if s.dir == "pkg/scale" && strings.Contains(path, ".") {
				t.Errorf("%s imports %s: the dictionary imports only the standard library", s.path, path)
			}
			if what := banned[path]; thinks(s.dir) && what != "" {
				t.Errorf("%s imports %s: a thinking package knows no %s", s.path, path, what)
			}
			// The parser of ARNs touches nothing: it imports errors and strings.
			if strings.HasPrefix(path, "github.com/aws/") && path != "github.com/aws/aws-sdk-go-v2/aws/arn" && !strings.HasPrefix(s.dir, "pkg/aws/") && !strings.HasPrefix(s.dir, "localstack") && s.path != "pkg/app/cloud.go" {
				t.Errorf("%s imports %s: the SDK stays within pkg/aws", s.path, path)
			}
			if strings.HasPrefix(path, "gopkg.in/yaml") && s.dir != "pkg/config" {
				t.Errorf("%s imports %s: only pkg/config reads YAML", s.path, path)
			}
		}
	}
}

func contains(list []string, x string) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// Time enters in few places: thinking packages get it as an argument.
func TestLawClock(t *testing.T) {
	for _, s := range sources(t) {
		if !thinks(s.dir) && s.dir != "pkg/collector" && s.dir != "pkg/facts/fetch" && s.dir != "pkg/sim" && s.dir != "pkg/sim/report" && !contains(simulatedServices, s.dir) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" && (sel.Sel.Name == "Now" || sel.Sel.Name == "Since" || sel.Sel.Name == "Until") {
				// How long a context still lasts is told by no argument.
				if s.dir != "pkg/facts/fetch" || sel.Sel.Name != "Until" {
					t.Errorf("%s: time.%s: now is an argument here, so that every decision can be repeated", s.set.Position(sel.Pos()), sel.Sel.Name)
				}
			}
			return true
		})
	}
}

// Every package says in doc.go what goes in, what comes out and what it may not do.
func TestLawDocs(t *testing.T) {
	dirs := map[string]bool{}
	for _, s := range sources(t) {
		if strings.HasPrefix(s.dir, "pkg/") {
			dirs[s.dir] = true
		}
	}
	for dir := range dirs {
		text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(dir), "doc.go"))
		if err != nil {
			t.Errorf("%s has no doc.go: a reader starts there", dir)
			continue
		}
		if lines := strings.Count(string(text), "\n"); lines < 5 || lines > 40 {
			t.Errorf("%s/doc.go has %d lines; 5 to 40 are read", dir, lines)
		}
	}
}

// Files hold one concept each, and no package is a drawer for the rest.
func TestLawFiles(t *testing.T) {
	for _, s := range sources(t) {
		if lines := s.set.File(s.file.Pos()).LineCount(); lines > 400 {
			t.Errorf("%s has %d lines: one concept per file, 400 at the most", s.path, lines)
		}
		for _, drawer := range []string{"util", "utils", "common", "helpers", "types", "models"} {
			if s.file.Name.Name == drawer {
				t.Errorf("%s: package %s says nothing of what it holds", s.path, drawer)
			}
		}
	}
}

// Exported identifiers are documented, because the docs are where units live.
func TestLawComments(t *testing.T) {
	for _, s := range sources(t) {
		if !strings.HasPrefix(s.dir, "pkg/") {
			continue
		}
		for _, decl := range s.file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && !definedElsewhere(d) {
					t.Errorf("%s: %s has no comment", s.set.Position(d.Pos()), d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if ts, ok := spec.(*ast.TypeSpec); ok && ts.Name.IsExported() && d.Doc == nil && ts.Doc == nil {
						t.Errorf("%s: type %s has no comment", s.set.Position(ts.Pos()), ts.Name.Name)
					}
				}
			}
		}
	}
}

// definedElsewhere spares methods whose meaning is defined elsewhere.
func definedElsewhere(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return false
	}
	switch d.Name.Name {
	case "Error", "Unwrap", "String", "Len", "Less", "Swap", "ServeHTTP", "Do", "MarshalJSON", "UnmarshalJSON":
		return true
	}
	return false
}
