package keys

import (
	"maps"
	"reflect"
	"slices"
)

// AtStart is a key that is read only when the program starts: what a reload finds in it waits
// for a restart. A section that is read only then has only such keys.
func (k Key) AtStart() Key { k.start = true; return k }

// Waiting are the paths of the keys that are read only at the start and hold something else
// than was, the same keys as they were at the start; in order.
func (set Set) Waiting(was Set) (paths []string) {
	then, now := map[string]any{}, map[string]any{}
	was.atStart("", then)
	set.atStart("", now)
	for path := range now {
		if _, both := then[path]; !both {
			then[path] = nil
		}
	}
	for _, path := range slices.Sorted(maps.Keys(then)) {
		if !reflect.DeepEqual(then[path], now[path]) {
			paths = append(paths, path)
		}
	}
	return paths
}

// atStart puts what the keys hold that are read at the start into a map, by their paths.
func (set Set) atStart(path string, into map[string]any) {
	for k := range set.keys() {
		switch {
		case k.start:
			spread(Join(path, k.name), k.holds(), into)
		case k.within != nil:
			k.within().atStart(Join(path, k.name), into)
		}
	}
}

// spread puts a value into a map, or what it consists of.
func spread(path string, v any, into map[string]any) {
	values, is := v.(Values)
	if !is {
		into[path] = v
		return
	}
	for _, x := range values {
		spread(Join(path, x.Key), x.Holds, into)
	}
}
