package app

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// consoleBlock is an output in a page, which is made anew with every run, and measuredFigure what was measured in it, or
// follows from that.
var (
	consoleBlock   = regexp.MustCompile("(?s)```console.*?\n```\n")
	measuredFigure = regexp.MustCompile(`(?:\bpressure|\bcpu|\blatency|=) (\d+\.\d+)\b`)
	decimalFigure  = regexp.MustCompile(`\b\d+\.\d+\b`)
)

// Pages whose outputs are made by the commands above them quote no measured figure beside them: the next making has
// another one.
func TestLawGuidesQuoteNoMeasuredFigure(t *testing.T) {
	templates, err := filepath.Glob("../../localstack/tasks/*.md")
	if err != nil || len(templates) < 6 {
		t.Fatalf("the task pages are not found: %v, %v", templates, err)
	}
	figures := 0
	for _, template := range append(templates, "../../localstack/getting-started.tmpl.md") {
		name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(template), ".md"), ".tmpl") + ".md"
		page, err := os.ReadFile(filepath.Join("../../docs", name))
		if err != nil {
			t.Fatal(err)
		}
		prose, err := os.ReadFile(template)
		if err != nil {
			t.Fatal(err)
		}
		var measured []string
		for _, output := range consoleBlock.FindAllString(string(page), -1) {
			for _, m := range measuredFigure.FindAllStringSubmatch(output, -1) {
				measured = append(measured, m[1])
			}
		}
		figures += len(measured)
		// The page is its template with outputs; both are looked at, in case that one was changed alone.
		for _, text := range []string{string(prose), string(page)} {
			for _, figure := range decimalFigure.FindAllString(consoleBlock.ReplaceAllString(text, ""), -1) {
				if slices.Contains(measured, figure) {
					t.Errorf("%s quotes %s, which is another figure when the outputs of docs/%s are made again", template, figure, name)
				}
			}
		}
	}
	if figures < 10 {
		t.Errorf("the outputs have %d measured figures: the test would check nothing", figures)
	}
}
