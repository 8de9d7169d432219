package report

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// Write puts ticks.csv, summary.json and report.html of a run into dir, which
// it makes when missing; older files of these names are replaced. An error names
// the file that could not be written; files before it are already there.
func Write(dir string, run Run) (Summary, error) {
	summary := Summarise(run)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return summary, fmt.Errorf("cannot make the folder for the report: %w; no report was written; choose another folder with --out", err)
	}
	files := []struct {
		name string
		make func() ([]byte, error)
	}{
		{"ticks.csv", func() ([]byte, error) { return ticksCSV(run) }},
		{"summary.json", func() ([]byte, error) { return summaryJSON(summary) }},
		{"report.html", func() ([]byte, error) { return page(run, summary) }},
	}
	made, failed := make([][]byte, len(files)), make([]error, len(files))
	var work sync.WaitGroup
	for i, f := range files {
		work.Go(func() { made[i], failed[i] = f.make() })
	}
	work.Wait()
	for i, f := range files {
		path := filepath.Join(dir, f.name)
		if err := failed[i]; err != nil {
			return summary, fmt.Errorf("%s was not written, because its content cannot be made: %w; the report is incomplete; this is a defect of dynascale; please report it", path, err)
		}
		if err := os.WriteFile(path, made[i], 0o644); err != nil {
			return summary, fmt.Errorf("writing the report: %w; the report is incomplete; check that the disk has room and that %s may be written, then run again", err, path)
		}
	}
	return summary, nil
}

func summaryJSON(s Summary) ([]byte, error) {
	data, err := json.MarshalIndent(s, "", "  ")
	return append(data, '\n'), err
}
