package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/table"
)

// inherited are the keys that a tier takes from defaults, and where each of them stands, as the
// configuration is now. It is empty where no configuration can be read here.
func (s source) inherited(tier string) inheritedKeys {
	cfg, err := config.Load(*s.config)
	if err != nil || *s.url != "" {
		return inheritedKeys{}
	}
	out := inheritedKeys{from: map[string]string{}, values: map[string]string{}}
	for path, from := range cfg.Inherited {
		if key, is := strings.CutPrefix(path, "tiers."+tier+"."); is {
			out.from[key] = from
		}
	}
	if len(out.from) == 0 {
		return inheritedKeys{}
	}
	text, err := cfg.EffectiveJSON()
	if err != nil {
		return out
	}
	var all struct {
		Tiers map[string]map[string]any `json:"tiers"`
	}
	if json.Unmarshal(text, &all) == nil {
		for key := range out.from {
			out.values[key] = valueAt(all.Tiers[tier], key)
		}
	}
	return out
}

// inheritedKeys are keys of a tier that stand in defaults, such as guards.cooldown.grow.
type inheritedKeys struct{ from, values map[string]string }

// valueAt is the value of a path as text; "" for a set of keys or a list, which is told by its place.
func valueAt(values map[string]any, path string) string {
	step, rest, more := strings.Cut(path, ".")
	switch v := values[step].(type) {
	case map[string]any:
		if more {
			return valueAt(v, rest)
		}
	case []any:
	case nil:
	default:
		return fmt.Sprint(v)
	}
	return ""
}

// write lists them.
func (k inheritedKeys) write(w io.Writer) error {
	if len(k.from) == 0 {
		return nil
	}
	say(w, "\nKeys that the tier takes from defaults, in the present configuration")
	var rows [][]string
	for _, key := range slices.Sorted(maps.Keys(k.from)) {
		rows = append(rows, []string{key, k.values[key], k.from[key]})
	}
	return printTable(w, table.Table{Indent: 2, Columns: []table.Column{{Name: "KEY"}, {Name: "VALUE", Text: true}, {Name: "SET IN"}}}, rows)
}
