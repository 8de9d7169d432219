package config

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/keys"
)

// looked is what one look at the path of a configuration found: a file, or all files of a
// folder, each of which is a part of the configuration.
type looked struct {
	parts []part
	// ignored are what else is in the folder, each with why it is no part.
	ignored []string
}

// part is the text of a file.
type part struct {
	file string
	data string
}

func (l looked) equal(other looked) bool {
	return slices.Equal(l.parts, other.parts) && slices.Equal(l.ignored, other.ignored)
}

// look reads a file, or the files of a folder in the order of their names. What is wrong with a
// file of a folder names that file.
func look(path string) (l looked, wrong Problems) {
	info, err := os.Stat(path)
	if err != nil {
		return l, unreadable(path, err)
	}
	if !info.IsDir() {
		data, err := readFile(path)
		if err != nil {
			return l, unreadable(path, err)
		}
		return looked{parts: []part{{path, data}}}, nil
	}
	entries, err := os.ReadDir(path) // sorted by name
	if err != nil {
		return l, unreadable(path, err)
	}
	left := MostBytes
	for _, e := range entries {
		name, file := e.Name(), filepath.Join(path, e.Name())
		if why := noPart(name, e.IsDir()); why != "" {
			l.ignored = append(l.ignored, file+" ("+why+")")
			continue
		}
		data, err := readFile(file)
		if err != nil {
			wrong = append(wrong, unreadable(file, err)...)
			continue
		}
		if left -= len(data); left < 0 {
			return l, Problems{{File: path, Message: "its files have more than " + amount.Bytes(MostBytes) + " in all, which is too much for a configuration; name a folder that holds only configuration files"}}
		}
		if remarks(data) {
			_, _, credentials := document([]byte(data))
			wrong = append(wrong, problems(file, credentials)...)
			l.ignored = append(l.ignored, file+" (only comments are in it)")
			continue
		}
		l.parts = append(l.parts, part{file, data})
	}
	if len(l.parts)+len(wrong) == 0 {
		message := "is a folder without a file that ends in .yaml or .yml"
		if len(l.ignored) > 0 {
			message += "; not read: " + amount.Few(l.ignored)
		}
		return l, Problems{{File: path, Message: message}}
	}
	return l, wrong
}

// copies are the ends of names by which editors and packages keep another version of a file.
var copies = []string{"~", ".swp", ".swo", ".swx", ".bak", ".orig", ".rej", ".tmp", ".dpkg-old", ".dpkg-new", ".dpkg-dist", ".ucf-old", ".ucf-dist", ".rpmnew", ".rpmsave", ".rpmorig"}

// noPart is why something in a folder is no part of the configuration; "" when it is.
func noPart(name string, folder bool) string {
	switch {
	case strings.HasPrefix(name, "."):
		return "its name begins with a dot"
	case folder:
		return "a folder inside the configuration folder"
	case slices.ContainsFunc(copies, func(end string) bool { return strings.HasSuffix(strings.ToLower(name), end) }), strings.HasPrefix(name, "#"):
		return "a backup copy made by an editor or a package"
	case !strings.HasSuffix(name, ".yaml") && !strings.HasSuffix(name, ".yml"):
		return "its name does not end in .yaml or .yml"
	}
	return ""
}

// remarks reports whether a file has comments and nothing else: who wrote a # before each line meant that. A file
// without even a comment probably lost its content.
func remarks(text string) bool { return blank(text) && strings.Contains(text, "#") }

// blank reports whether nothing but comments is written in a file. One that lost its content
// must not take its tiers along.
func blank(text string) bool {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") && line != "---" {
			return false
		}
	}
	return true
}

// readFile reads as much of a file as Parse needs to refuse one that is too long.
func readFile(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, MostBytes+1))
	return string(data), err
}

func unreadable(path string, err error) Problems {
	var about *os.PathError
	if errors.As(err, &about) {
		err = about.Err // the path is said already
	}
	why := "cannot be read: " + err.Error()
	if errors.Is(err, fs.ErrNotExist) {
		to, _ := os.Readlink(path)
		switch near := similar(path); {
		case to != "":
			why = "is a link to " + keys.Show(to) + ", which does not exist; make the link lead to a file, or remove the link"
		case near != "":
			why += "; did you mean " + near + "?"
		case path == DefaultPath:
			why += "; commands read this path unless --config names another one"
		}
	}
	return Problems{{File: path, Message: why}}
}

// DefaultPath is the configuration of who names none.
const DefaultPath = "/etc/dynascale/dynascale.yaml"

// similar is the configuration file beside a path that was probably meant; "" without one.
func similar(path string) string {
	entries, _ := os.ReadDir(filepath.Dir(path))
	stem := func(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }
	files, stems := map[string]string{}, []string{}
	for _, e := range entries {
		if name := e.Name(); noPart(name, e.IsDir()) == "" {
			files[stem(name)] = name
			stems = append(stems, stem(name))
		}
	}
	near, is := files[stem(filepath.Base(path))] // which has another end
	if !is {
		near = files[keys.Nearest(stem(filepath.Base(path)), stems)]
	}
	if near == "" {
		return ""
	}
	return strings.TrimSuffix(path, filepath.Base(path)) + near
}
