package assembly

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/dynascale/dynascale/pkg/aws/cloud"
	"github.com/dynascale/dynascale/pkg/facts/fetch"
	"github.com/dynascale/dynascale/pkg/sim/world"
)

// A shelf without a source stays empty, and whoever wants something of it waits for ever. Inventories are
// read by discover and doctor alone. A service without words in the simulated cloud would refuse in those
// of another.
func TestEveryShelfHasASource(t *testing.T) {
	clients, err := cloud.Simulated("http://127.0.0.1:1", "us-east-1", "")
	if err != nil {
		t.Fatal(err)
	}
	var read []string
	for _, s := range slices.Concat(Sources(clients), fetch.FromSurroundings(clients)) {
		read = append(read, s.Name)
		if !slices.Contains(world.Services(), s.Service) {
			t.Errorf("the simulated cloud has no words for refusals of %s: add its error codes to services of pkg/sim/world/call.go", s.Service)
		}
	}
	files, err := filepath.Glob("../facts/*.go")
	if err != nil {
		t.Fatal(err)
	}
	declared, named := regexp.MustCompile(`(?m)^var (\w+) = &Shelf\[`), regexp.MustCompile(`Name: "([^"]+)"`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range declared.FindAllSubmatchIndex(text, -1) {
			name := named.FindSubmatch(text[at[1]:])
			if filepath.Base(file) != "inventory.go" && !slices.Contains(read, string(name[1])) {
				t.Errorf("nothing reads the shelf facts.%s: add its source to Sources of pkg/assembly/cloud.go", text[at[2]:at[3]])
			}
		}
	}
}
