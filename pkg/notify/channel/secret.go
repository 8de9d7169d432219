package channel

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"unicode"
)

// Secret is a text that nobody is shown: in a file, which is read each time, or taken from the
// environment.
type Secret struct {
	// Key is what the configuration calls it, for messages.
	Key string
	// File is the path of the file; "" where Value has it.
	File, Value string
}

// Set reports whether there is any.
func (s Secret) Set() bool { return s.File != "" || s.Value != "" }

// Read is the text, without the space around it. The error has nothing of it.
func (s Secret) Read() (string, error) {
	text := s.Value
	if s.File != "" {
		read, err := os.ReadFile(s.File)
		if err != nil {
			var failed *fs.PathError
			if errors.As(err, &failed) {
				err = failed.Err
			}
			return "", fmt.Errorf("%s_file: %s cannot be read: %w", s.Key, s.File, err)
		}
		text = string(read)
	}
	text = strings.TrimSpace(text)
	switch {
	case text == "" && s.File != "":
		return "", fmt.Errorf("%s_file: %s is empty", s.Key, s.File)
	case text == "":
		return "", fmt.Errorf("%s is not set", s.Key)
	case strings.ContainsFunc(text, unicode.IsControl):
		return "", fmt.Errorf("%s_file: %s has more than one line, or a control character", s.Key, s.File)
	}
	return text, nil
}
