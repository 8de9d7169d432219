package scale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
)

// The dictionary is read by everybody before anything else, so it stays short.
// Comments and blank lines do not count: units and sources are wanted here.
const mostLines = 582

// sources parses the files of this package that are not tests.
func sources(t *testing.T) (*token.FileSet, map[string]*ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	files := map[string]*ast.File{}
	names, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = f
	}
	if len(files) == 0 {
		t.Fatal("no sources found")
	}
	return fset, files
}

func TestTheDictionaryStaysShort(t *testing.T) {
	_, files := sources(t)
	lines := 0
	for name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
				lines++
			}
		}
	}
	if lines > mostLines {
		t.Errorf("pkg/scale has %d lines of code; more than %d nobody reads before starting to work", lines, mostLines)
	}
}

func TestTheDictionaryImportsOnlyTheStandardLibrary(t *testing.T) {
	fset, files := sources(t)
	for _, f := range files {
		for _, i := range f.Imports {
			path, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
				t.Errorf("%s imports %s: everything imports pkg/scale, so it may lean on nothing", fset.Position(i.Pos()), path)
			}
		}
	}
}

func TestEveryWordOfTheDictionaryIsExplained(t *testing.T) {
	fset, files := sources(t)
	seen := 0
	need := func(name *ast.Ident, docs ...*ast.CommentGroup) {
		if !name.IsExported() {
			return
		}
		seen++
		for _, d := range docs {
			if strings.TrimSpace(d.Text()) != "" {
				return
			}
		}
		t.Errorf("%s: %s has no doc comment", fset.Position(name.Pos()), name.Name)
	}
	for _, f := range files {
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				// Error and Unwrap are explained by the interfaces they satisfy.
				if d.Recv == nil || d.Name.Name != "Error" && d.Name.Name != "Unwrap" {
					need(d.Name, d.Doc)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch x := spec.(type) {
					case *ast.TypeSpec:
						need(x.Name, d.Doc, x.Doc)
					case *ast.ValueSpec:
						for _, name := range x.Names {
							need(name, d.Doc, x.Doc, x.Comment)
						}
					}
				}
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d exported words were found", seen)
	}
}
