package keys

import "slices"

// know takes from a set what strangers are answered with.
func (s *section) know(set Set) {
	s.set = set
	for _, part := range set {
		switch x := part.(type) {
		case shared:
			s.shared = string(x)
		case Foreign:
			s.foreign = x
		case guess:
			s.guess = x
		}
	}
}

// forget drops the keys: a demand may keep the section of every tier until the whole file is read.
func (s *section) forget() { s.set = nil }

// key is the known key of a name.
func (s *section) key(name string) (key Key, known bool) {
	for k := range s.set.keys() {
		if k.name == name {
			return k, true
		}
	}
	return Key{}, false
}

func (s *section) knows(name string) bool {
	_, known := s.key(name)
	return known
}

// now is what a key is called that once had a name; "" for none.
func (s *section) now(name string) string {
	for k := range s.set.keys() {
		if k.was != "" && k.was == name {
			return k.name
		}
	}
	return ""
}

// word is the key that other tools call so; "" for none.
func (s *section) word(name string) string {
	for k := range s.set.keys() {
		if slices.Contains(k.like, flat(name)) {
			return k.name
		}
	}
	return ""
}

// beneath are the keys beneath a key, and those of an entry of its list.
func (s *section) beneath(key string) (names []string) {
	k, _ := s.key(key)
	if k.within != nil {
		names = k.within().names()
	}
	if k.items != nil {
		names = append(names, k.items()...)
	}
	return names
}
