package engine

import (
	"encoding"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

// readForm fills a struct from the parameters of an AWS Query request, by the
// names of the struct's fields. Nested members are Outer.Inner, lists are
// Name.member.1 upwards, without holes; Name= is the empty list. A list that calls
// its members otherwise says so in the tag list, which is "-" where they have no
// name, as in Name.1. Action and Version are the caller's business. Every parameter
// must find a field.
func readForm(form url.Values, into any) error {
	root := &branch{}
	for name, values := range form {
		if name == "Action" || name == "Version" {
			continue
		}
		if len(values) != 1 {
			return fmt.Errorf("parameter %s is given %d times", name, len(values))
		}
		root.plant(name, values[0])
	}
	return root.fill("", reflect.ValueOf(into).Elem(), "")
}

// branch is a parameter's value, or the parameters below it, or both.
type branch struct {
	value string
	set   bool
	below map[string]*branch
}

func (b *branch) plant(name, value string) {
	for part := range strings.SplitSeq(name, ".") {
		next := b.below[part]
		if next == nil {
			next = &branch{}
			if b.below == nil {
				b.below = map[string]*branch{}
			}
			b.below[part] = next
		}
		b = next
	}
	b.value, b.set = value, true
}

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

func (b *branch) fill(name string, into reflect.Value, members string) error {
	if into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	switch {
	case into.Type() == reflect.TypeFor[Unused]():
		return nil
	case into.Type() == reflect.TypeFor[Foreign]():
		into.Set(reflect.ValueOf(Foreign{given: true}))
		return nil
	case into.Addr().Type().Implements(textUnmarshaler):
		value, err := b.leaf(name)
		if err == nil {
			err = into.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(value))
		}
		return named(name, err)
	case into.Kind() == reflect.Struct:
		return b.fillStruct(name, into)
	case into.Kind() == reflect.Slice:
		return b.fillList(name, into, members)
	}
	value, err := b.leaf(name)
	if err != nil {
		return err
	}
	switch into.Kind() {
	case reflect.String:
		into.SetString(value)
	case reflect.Bool:
		if value != "true" && value != "false" {
			return fmt.Errorf("parameter %s: %q is neither true nor false", name, value)
		}
		into.SetBool(value == "true")
	case reflect.Int:
		whole, err := strconv.ParseInt(value, 10, 32)
		if err != nil {
			return fmt.Errorf("parameter %s: %q is not a whole number", name, value)
		}
		into.SetInt(whole)
	case reflect.Float64:
		number, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return fmt.Errorf("parameter %s: %q is not a number", name, value)
		}
		into.SetFloat(number)
	default:
		panic("readForm cannot fill a field of kind " + into.Kind().String())
	}
	return nil
}

func (b *branch) fillStruct(name string, into reflect.Value) error {
	if b.set {
		return fmt.Errorf("parameter %s cannot have a value, only members", name)
	}
	for part, below := range b.below {
		path := strings.TrimPrefix(name+"."+part, ".")
		field, known := into.Type().FieldByName(part)
		if !known {
			return fmt.Errorf("parameter %s is not known", path)
		}
		members, named := field.Tag.Lookup("list")
		if !named {
			members = "member"
		}
		if err := below.fill(path, into.FieldByIndex(field.Index), members); err != nil {
			return err
		}
	}
	return nil
}

func (b *branch) fillList(name string, into reflect.Value, word string) error {
	if b.set {
		if b.value != "" || b.below != nil {
			return fmt.Errorf("parameter %s is a list and cannot have a value of its own", name)
		}
		return nil
	}
	members, prefix := b, name+"."
	if word != "-" {
		members, prefix = b.below[word], name+"."+word+"."
		if members == nil || len(b.below) != 1 || members.set {
			return fmt.Errorf("parameter %s is a list: its elements must be named %s1, %[2]s2 and so on", name, prefix)
		}
	}
	into.Set(reflect.MakeSlice(into.Type(), len(members.below), len(members.below)))
	for i := range len(members.below) {
		path := prefix + strconv.Itoa(i+1)
		member := members.below[strconv.Itoa(i+1)]
		if member == nil {
			return fmt.Errorf("parameter %s is missing", path)
		}
		if err := member.fill(path, into.Index(i), "member"); err != nil {
			return err
		}
	}
	return nil
}

func (b *branch) leaf(name string) (string, error) {
	if b.below != nil {
		return "", fmt.Errorf("parameter %s cannot have members, only a value", name)
	}
	return b.value, nil
}

func named(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("parameter %s: %w", name, err)
}
