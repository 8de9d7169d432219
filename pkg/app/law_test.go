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

	"github.com/dynascale/dynascale/pkg/pattern"
)

const module = "github.com/dynascale/dynascale/"

// The laws are checked on the source files, not by listing packages with the go
// command: its test cache would hide a violation.

// layers says which packages of this module each package may import, one in a line, beneath
// why that is so.
const layers = `
# the dictionary stands alone, so that everything can speak it
scale:
resource: scale
# where numbers come from is declared like a key, and what is asked itself stands on a shelf
signal: facts keys resource formula
# an arithmetic knows nothing of what its names stand for
formula: amount
# what a text names in AWS is known by its form, and is what keys check
awsname: keys
# hours of the week are everybody's
calendar: keys amount
# what the calendar asks for is asked of it
schedule: calendar keys
# durations are read and written in one way by everybody
span:
# regular expressions that wait until they are needed
pattern:
# so are numbers for people
amount: span
# a table knows nothing of what it shows
table:
# credentials are known by their form alone
secret:
# what is wrong with a text before it is YAML
rawtext: secret
# thinking packages know only the dictionary
reason: scale
operation: scale resource reason
keys: rawtext secret
memory: scale reason event
# thinking packages know only the dictionary, and declare their own keys
scaler: scale keys reason profile
guard: scale keys calendar reason schedule
# what is usual for a signal is arithmetic on values
profile: scale
# a finding is words
finding:
# what an hour costs is known of things by their names
price: scale
# what kinds share knows none of them
kind: scale signal facts price finding calendar resource operation keys awsname guard reason schedule
# the list of kinds holds nothing else
kinds: keys kind kind/*
# who tests kinds knows none of them
kind/kindtest: scale facts facts/fetch finding operation kind reason
# thinking packages know only the dictionary, and how a cause is told
event: scale reason resource
# what sizes have cost
savings: scale price amount
# a policy joins guards and whatever proposes a size, and touches nothing
policy: scale reason resource guard memory schedule
# what other cooldowns would have done is decided by the policy itself
tune: scale amount guard policy memory
# what was spent is counted of what runs
spend: scale
# a budget looks at all decisions at once, and changes them by policy.Amend alone
budget: scale amount reason guard policy event spend
# a gate that touching packages pass by knows only the dictionary
brake:
# all brakes of a daemon together
brakes: scale event operation brake brake/watch loop
# packages that touch the world never import each other
brake/watch: brake
facts/fetch: scale resource facts
collector: scale signal formula resource facts facts/fetch kind price spend
actuator: scale resource operation brake facts facts/fetch kind reason
ledger: scale memory memory/ram memory/sqlite history stored event
# how records are written is known to memory and history, and asks neither
stored: scale reason memory
# memory and history do not know each other's tables
memory/ram: scale memory event reason
memory/sqlite: scale memory stored
history: scale memory stored event
# who tests memories knows none of them
memory/memorytest: scale memory memory/ram reason
# who tells that the daemon lives knows nothing of what it does
heartbeat:
# who is told what, and when, is thought out by who knows only events
notice: event calendar
# which alarms there should be is thought out of a budget and of those that there are
billing: resource amount
# who sends asks nobody what happened
notify: event notice
# a channel knows what it sends, and no other channel's receiver
notify/channel: scale event notice
# the sockets of this machine are one list
sockets:
# locks are of this machine, and know nothing of what they lock
lock: sockets
# a configuration is of keys, and knows kinds, scalers and sources by their lists alone
config: scale event billing signal signal/* formula keys rawtext awsname calendar guard price scaler schedule kind kinds
# a socket of this machine
control: sockets
# numbers for Prometheus know nothing of what they count
exposition:
# nor does who reads those of others
exposition/parse: scale resource amount
# endpoints are asked as the configuration says, and their secrets are read as those of channels are
endpoint: scale resource amount facts facts/fetch exposition/parse config notify/channel
server: api exposition scale span reason resource brake budget
# the shelves know what is on them, and nobody who reads
facts: scale resource
# what is taken out of a text is told by the text
redact: secret
# a bundle is texts without secrets, and asks nobody for them
support: amount redact
# a policy is made of what kinds say
rights: kind facts signal
# what server and client say is values
api: scale keys brake reason budget billing
# who tests what is printed reads it back
api/apitest: api scale
# the token is of the configuration, or of the environment
token: config
# who reads the published cases of others knows nobody who plays them
vectors:
# whether a daemon lives is asked of it, and of the lock of its ledger
life: api client config finding ledger token
# what is told is what the API shows
reporter: scale reason event loop server
# the client is the other end of the server, and of the control socket
client: api scale control
# an evaluation is made of what the others are, and runs nothing
assembly: scale resource policy operation brake facts facts/fetch kind collector actuator config loop memory memory/ram fleet budget spend replay signal scaler
# who looks at everything, or finds it, reads with the daemon's sources and knows kinds by their roles alone
doctor: scale api assembly aws/cloud aws/session aws/ssm billing brake brake/watch calendar client config endpoint facts facts/fetch finding formula signal guard kind ledger life lock notify notify/channel reason rights token
discover: scale assembly aws/cloud aws/session config resource facts facts/fetch finding signal kind kinds
# the loop joins through its own interfaces, and changes decisions by policy.Amend alone
loop: scale reason memory policy event
# all tiers together are what counts and judges them, and the memory that keeps it
fleet: scale budget spend event loop
# what is decided again runs the parts of an evaluation on what was recorded
replay: scale reason memory memory/ram loop fleet stored amount
# what the simulated services share knows none of them
sim/world: scale
# a simulated service knows the world and whom it asks
sim/cloudwatch: scale signal sim/world
sim/sqs: scale resource sim/world
sim/ssm: scale sim/world
sim/appscaling: scale resource sim/world
sim/elb: scale resource sim/world
sim/pricelist: scale sim/world
sim/asg: scale resource sim/world sim/sqs sim/elb
sim/ec2: scale resource sim/world sim/elb
sim/rds: resource sim/world sim/ssm sim/appscaling sim/ec2
sim/ecs: scale resource sim/world sim/sqs sim/elb sim/appscaling sim/wire/engine
# the simulated cloud puts its services together
sim: sim/world sim/pricelist sim/cloudwatch sim/sqs sim/asg sim/elb sim/ec2 sim/ssm sim/appscaling sim/rds sim/ecs sim/wire/engine
# the engine of the wire-level face knows no service
sim/wire/engine: scale sim/world
# the wire-level face shows the simulated cloud
sim/wire: scale signal resource price sim sim/appscaling sim/wire/engine
# what tiers scale in the simulated cloud, in plain values
sim/stage: sim
# who plays is the daemon's own parts on the simulated cloud, and knows no kind
play: scale signal reason api scaler kind kinds config loop ledger assembly aws/cloud sim sim/stage sim/report sim/wire sim/playground
# an account of tests is a simulated cloud behind its wire
sim/clinic: sim sim/wire
# a playground is a simulated cloud that stays up
sim/playground: span resource price sim sim/ecs sim/wire
# a report is about numbers, not about clouds
sim/report:
# an endpoint for tests knows no service
aws/querytest: aws/session
aws/jsontest: aws/querytest
# adapters know AWS and the dictionary
aws/session: scale brake
aws/autoscaling: scale resource aws/session
aws/cloudwatch: scale signal aws/session
aws/sqs: scale resource aws/session
aws/elb: scale resource aws/session
aws/rds: scale resource aws/session
aws/ecs: scale resource aws/session aws/thin
aws/ssm: scale aws/session aws/thin
# what speaks the same JSON is carried by one client
aws/thin: aws/session
aws/appscaling: scale resource aws/session aws/thin
aws/ec2: scale resource aws/session
# services of which few operations are used have one thin client
aws/query: aws/session
aws/sns: aws/query
aws/alarm: resource aws/query
aws/pricing: scale price aws/session aws/thin
aws/costexplorer: scale resource aws/session aws/thin
# the clients of one account and region together, which names locks and takes none
aws/cloud: scale signal resource config lock aws/session aws/autoscaling aws/cloudwatch aws/sqs aws/elb aws/rds aws/ecs aws/ssm aws/appscaling aws/ec2 aws/sns aws/alarm aws/pricing aws/costexplorer
`

type layer struct {
	may []string
	why string
}

// lawsOf reads layers.
func lawsOf(text string) map[string]layer {
	out, why := map[string]layer{}, ""
	for line := range strings.Lines(text) {
		name, may, is := strings.Cut(strings.TrimSpace(line), ":")
		if because, comment := strings.CutPrefix(line, "# "); comment {
			why = strings.TrimSpace(because)
			continue
		} else if !is {
			continue
		}
		l := layer{why: why}
		for other := range strings.FieldsSeq(may) {
			l.may = append(l.may, "pkg/"+other)
		}
		out["pkg/"+name] = l
	}
	return out
}

var laws = lawsOf(layers)

// lawOf is the law for a package. All kinds have the same, and none knows another.
func lawOf(dir string) (may []string, why string, known bool) {
	if law, known := laws[dir]; known {
		return law.may, law.why, true
	}
	if strings.HasPrefix(dir, "pkg/signal/") {
		return []string{"pkg/signal", "pkg/amount", "pkg/facts", "pkg/resource", "pkg/keys", "pkg/awsname"}, "a source that is asked itself thinks, and knows no other source", true
	}
	if strings.HasPrefix(dir, "pkg/kind/") {
		return []string{"pkg/scale", "pkg/signal", "pkg/resource", "pkg/facts", "pkg/operation", "pkg/price", "pkg/kind", "pkg/keys", "pkg/guard", "pkg/reason", "pkg/finding", "pkg/awsname", "pkg/rawtext", "pkg/calendar", "pkg/schedule"}, "a kind of tier thinks, and knows no other kind", true
	}
	return nil, "", false
}

// thinks reports whether a package takes values and returns values. What tests kinds reads a
// cloud of its own.
func thinks(dir string) bool {
	return thinking[dir] || strings.HasPrefix(dir, "pkg/signal/") || strings.HasPrefix(dir, "pkg/kind/") && dir != "pkg/kind/kindtest"
}

var thinking = map[string]bool{
	"pkg/amount":    true,
	"pkg/awsname":   true,
	"pkg/billing":   true,
	"pkg/budget":    true,
	"pkg/calendar":  true,
	"pkg/schedule":  true,
	"pkg/event":     true,
	"pkg/facts":     true,
	"pkg/finding":   true,
	"pkg/formula":   true,
	"pkg/guard":     true,
	"pkg/keys":      true,
	"pkg/kind":      true,
	"pkg/kinds":     true,
	"pkg/memory":    true,
	"pkg/notice":    true,
	"pkg/operation": true,
	"pkg/pattern":   true,
	"pkg/policy":    true,
	"pkg/price":     true,
	"pkg/profile":   true,
	"pkg/rawtext":   true,
	"pkg/reason":    true,
	"pkg/redact":    true,
	"pkg/resource":  true,
	"pkg/rights":    true,
	"pkg/savings":   true,
	"pkg/scale":     true,
	"pkg/scaler":    true,
	"pkg/secret":    true,
	"pkg/signal":    true,
	"pkg/span":      true,
	"pkg/spend":     true,
	"pkg/stored":    true,
	"pkg/table":     true,
	"pkg/tune":      true,

	"pkg/exposition/parse": true,
}

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

// allowed reports whether a package is among those, or beneath one that ends in /*.
func allowed(may []string, dir string) bool {
	for _, m := range may {
		if above, all := strings.CutSuffix(m, "*"); m == dir || all && strings.HasPrefix(dir, above) {
			return true
		}
	}
	return false
}

// What is compiled when it is first used would fail only then.
func TestLawPatterns(t *testing.T) {
	if err := pattern.Broken(); err != nil {
		t.Error(err)
	}
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if v, is := d.(*ast.GenDecl); is && v.Tok == token.VAR && !strings.HasSuffix(s.path, "_test.go") {
				for _, one := range v.Specs {
					for _, value := range one.(*ast.ValueSpec).Values {
						if compiles(value) {
							t.Errorf("%s compiles a regular expression at the start of every command; use pattern.Of", s.path)
						}
					}
				}
			}
		}
	}
}

// compiles reports whether a value calls regexp.MustCompile when it is made.
func compiles(value ast.Expr) (found bool) {
	ast.Inspect(value, func(n ast.Node) bool {
		if _, later := n.(*ast.FuncLit); later {
			return false
		}
		if x, is := n.(*ast.SelectorExpr); is && x.Sel.Name == "MustCompile" {
			of, named := x.X.(*ast.Ident)
			found = found || named && of.Name == "regexp"
		}
		return true
	})
	return found
}

func TestLawImports(t *testing.T) {
	for _, s := range sources(t) {
		may, why, known := lawOf(s.dir)
		if !known && s.dir != "pkg/app" && !strings.HasPrefix(s.dir, "cmd/") && s.dir != "configs" && !strings.HasPrefix(s.dir, "localstack") {
			t.Errorf("%s: package %s is in no layer; add it to the law in this test", s.path, s.dir)
		}
		for _, path := range imports(s) {
			local, ours := strings.CutPrefix(path, module)
			if known && ours && local != "pkg/span" && local != "pkg/amount" && local != "pkg/pattern" && (local != "configs" || s.dir != "pkg/play") && !allowed(may, local) {
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
			if strings.HasPrefix(path, "github.com/aws/") && path != "github.com/aws/aws-sdk-go-v2/aws/arn" && !strings.HasPrefix(s.dir, "pkg/aws/") && !strings.HasPrefix(s.dir, "localstack") {
				t.Errorf("%s imports %s: the SDK stays within pkg/aws", s.path, path)
			}
			if strings.HasPrefix(path, "gopkg.in/yaml") && s.dir != "pkg/config" {
				t.Errorf("%s imports %s: only pkg/config reads YAML", s.path, path)
			}
		}
	}
}

// A law that allows more than is done is none: what nobody imports any more can come back unseen,
// and who reads the law learns of ties that are not there.
func TestLawImportsAllowNoMore(t *testing.T) {
	all := sources(t)
	used := map[[2]string]bool{}
	for _, s := range all {
		for _, path := range imports(s) {
			if local, ours := strings.CutPrefix(path, module); ours {
				used[[2]string{s.dir, local}] = true
				used[[2]string{s.dir, besides(local)}] = true
			}
		}
	}
	for dir, law := range laws {
		for _, may := range law.may {
			if !used[[2]string{dir, may}] {
				t.Errorf("%s does not import %s: take it out of the layers in this test", dir, may)
			}
		}
	}
}

// besides is how the layers name all packages beside one.
func besides(dir string) string { return filepath.ToSlash(filepath.Dir(dir)) + "/*" }

func contains(list []string, x string) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// clocks are what of package time looks at the clock, or waits for it.
var clocks = map[string]bool{"Now": true, "Since": true, "Until": true, "Sleep": true, "After": true, "AfterFunc": true, "NewTimer": true, "NewTicker": true, "Tick": true}

// Time enters in few places: thinking packages get it as an argument.
func TestLawClock(t *testing.T) {
	for _, s := range sources(t) {
		if !thinks(s.dir) && s.dir != "pkg/collector" && s.dir != "pkg/facts/fetch" && s.dir != "pkg/sim" && s.dir != "pkg/sim/report" && !contains(laws["pkg/sim"].may, s.dir) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" && clocks[sel.Sel.Name] {
				// How long a context still lasts is told by no argument, and a slow wire is slow for whoever waits.
				if (s.dir != "pkg/facts/fetch" || sel.Sel.Name != "Until") && (s.dir != "pkg/sim/wire/engine" || sel.Sel.Name != "NewTimer") {
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
