package kind

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// Lines write YAML line by line.
type Lines struct{ strings.Builder }

// Say writes a line, or several.
func (l *Lines) Say(format string, args ...any) { fmt.Fprintf(&l.Builder, format+"\n", args...) }

// Window writes hours that only the operator can know, of what a change interrupts.
func (l *Lines) Window(what string) {
	l.Say("    guards:\n      # A guess: choose the hours in which a change may interrupt %s.", what)
	l.Say("      maintenance_window: {hours: [\"sun 03:00-05:00\"], zone: UTC}")
}

var (
	plainText = pattern.Of(`^[A-Za-z][A-Za-z0-9_./:-]*[A-Za-z0-9]$`)
	yamlWord  = pattern.Of(`^(?i:true|false|yes|no|on|off|null)$`)
)

// Quoted writes a text so that YAML reads it as this text.
func Quoted(s string) string {
	if plainText.MatchString(s) && !yamlWord.MatchString(s) {
		return s
	}
	return strconv.Quote(s)
}
