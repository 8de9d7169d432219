package keys

import "slices"

// Key is one key of a section, bound to the value that uses it.
type Key struct {
	name, was string
	like      []string // words of other tools for it
	required  bool
	eg        func() string // what is written, for example, where it is missing
	needed    func() bool   // required when it says so
	when      func() bool   // read only when it says so
	shown     func() bool   // shown only when it says so
	given     *bool
	start     bool            // read only when the program starts
	secret    bool            // its value, or what is mistaken for it, may be a credential
	within    func() Set      // the keys beneath it, of a section
	either    func() Set      // the keys beneath it, where a value may stand in the place of a section
	entries   func() []string // the keys of an entry, of a section of named ones
	each      func() Set      // the set of an entry, of such a section
	items     func() []string // the keys of an entry, of a list of sections
	take      func(p place)
	holds     func() any
	schema    func() Rule
}

// Name is what the key is called.
func (k Key) Name() string { return k.name }

// Eg is a value of the key as it is written, for who has left the key out.
func (k Key) Eg(value string) Key { return k.EgOf(func() string { return value }) }

// EgOf is Eg with a value that is asked for where the key is missing.
func (k Key) EgOf(value func() string) Key { k.eg = value; return k }

// Said answers some values of a key before they are read; "" is no answer.
func (k Key) Said(answer func(value string) string) Key {
	take := k.take
	k.take = func(p place) {
		if p.node != nil && p.node.behind().Kind == Scalar && p.node.behind().Rare().Env == nil {
			if said := answer(p.node.behind().Value); said != "" {
				p.problem("%s", said)
				return
			}
		}
		take(p)
	}
	return k
}

// Required is a key that must be written wherever its section is.
func (k Key) Required() Key { k.required = true; return k }

// RequiredIf is a key that must be written when a condition holds, which is asked when
// the keys before it are read.
func (k Key) RequiredIf(needed func() bool) Key { k.needed = needed; return k }

// When is a key that is read only while a condition holds. It is known all the same: a
// Demand says why it may not be written.
func (k Key) When(holds func() bool) Key { k.when = holds; return k }

// ShownIf is a key that is shown only while a condition holds.
func (k Key) ShownIf(holds func() bool) Key { k.shown = holds; return k }

// Hidden is a key that stands for others, which are shown instead.
func (k Key) Hidden() Key { return k.ShownIf(func() bool { return false }) }

// Given is a key whose presence means something; it is shown only when it was written.
func (k Key) Given(was *bool) Key { k.given = was; return k.ShownIf(func() bool { return *was }) }

// Was is a key that once had another name, which is answered with the present one.
func (k Key) Was(name string) Key { k.was = name; return k }

// BesideSecret is a key that a credential is mistaken for, such as the file that holds one: what
// stands where its section belongs is not repeated.
func (k Key) BesideSecret() Key { k.secret = true; return k }

// Like is a key that readers of other tools know by other words, which are answered with its name.
func (k Key) Like(words ...string) Key { k.like = words; return k }

// Alike reports whether a word is one of Like.
func (k Key) Alike(word string) bool { return slices.Contains(k.like, flat(word)) }

// Then is a key behind which something is done with what was read.
func (k Key) Then(do func()) Key {
	take := k.take
	k.take = func(p place) { take(p); do() }
	return k
}

func (k Key) read(s *section) {
	if k.needed != nil && k.needed() {
		s.need(k.name, k.eg)
	}
	if k.given != nil {
		*k.given = s.get(k.name).node != nil
	}
	if k.when == nil || k.when() {
		k.take(s.get(k.name))
	}
}

func (k Key) show(to *Values) {
	if k.shown == nil || k.shown() {
		*to = append(*to, Value{k.name, k.holds()})
	}
}

func (k Key) describe(around Rule) {
	if k.required {
		required, _ := around["required"].([]string)
		around["required"] = append(required, k.name)
	}
	properties, _ := around["properties"].(Rule)
	if properties == nil {
		properties = Rule{}
		around["properties"] = properties
	}
	properties[k.name] = k.schema()
}

// Sub is a key with a section beneath it.
func Sub(name string, keys func() Set) Key {
	return Key{
		name:   name,
		within: keys,
		take: func(p place) {
			set := keys()
			p.closed = p.node != nil && set.secret()
			p.node = p.raise(set)
			set.read(p.sectionOf(set))
		},
		holds:  func() any { return keys().Show() },
		schema: func() Rule { return keys().Schema() },
	}
}

// Section is a key with the keys of a value beneath it.
func Section(name string, of Keyed) Key { return Sub(name, of.Keys) }
