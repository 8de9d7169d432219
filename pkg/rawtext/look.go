package rawtext

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dynascale/dynascale/pkg/secret"
)

// Seen is what no configuration may have.
type Seen struct {
	// Faults spoil the text: with one of them it does not mean what it says.
	Faults []Fault
	// Secrets are credentials. The text can be read nevertheless, and some key may be the place for one.
	Secrets []Fault
}

// Look finds what no configuration may have.
func Look(text string) Seen {
	if f := encoding(text); f != nil {
		return Seen{Faults: []Fault{*f}}
	}
	text = strings.TrimPrefix(text, "\ufeff")
	s := scan(text)
	if other := s.other(); other != nil {
		return Seen{Faults: other}
	}
	if conflicts := s.conflicts(); conflicts != nil {
		return Seen{Faults: conflicts} // both sides stand there: everything is there twice
	}
	if f := s.columns(); f != nil {
		return Seen{Faults: []Fault{*f}, Secrets: s.secrets()}
	}
	return Seen{Faults: slices.Concat(s.around(), s.odd(), s.templates(), s.remarks(), s.dashes()), Secrets: s.secrets()}
}

// Told are faults in the order of the text. What is there many times is one of them.
func Told(faults ...Fault) []Fault {
	slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col)) })
	return gather(faults)
}

// secrets are the credentials in a text, in its comments too: who may read the file reads those.
func (s *scanned) secrets() []Fault {
	var out []Fault
	for i := range s.lines {
		l := &s.lines[i]
		what, from, to := secret.In(l.text)
		if begun := l.end(); what == "" && begun < len(l.text) {
			if what, from = secret.Noted(l.text[begun:]); what != "" {
				from, to = from+begun, len(l.text)
			}
		}
		if what == "" {
			continue
		}
		for from < to && strings.ContainsRune(" \t:=\"'", rune(l.text[from])) {
			from++ // what only bounds it
		}
		out = append(out, Fault{Line: l.number, Col: l.col(from), kind: "secret", Message: "contains " + what + " (not shown here), which does not belong in this file; " + secret.Remedy})
	}
	return out
}

// encoding says what is wrong with the bytes of a text; nil for nothing.
func encoding(text string) *Fault {
	for _, is := range []struct{ begins, what string }{
		{"\xff\xfe", "is UTF-16 text, as some text editors write it; save it as UTF-8"},
		{"\xfe\xff", "is UTF-16 text, as some text editors write it; save it as UTF-8"},
		{"\x1f\x8b", "is compressed with gzip; unpack it first"},
		{"PK\x03\x04", "is a zip file, and not a configuration"},
		{"SQLite format 3\x00", "is a database, perhaps the ledger, and not a configuration"},
		{"\x7fELF", "is a program, and not a configuration"},
	} {
		if strings.HasPrefix(text, is.begins) {
			return &Fault{Line: 1, Col: 1, Message: is.what}
		}
	}
	number, start := 1, 0
	for i := 0; i < len(text); {
		c, size := rune(text[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(text[i:])
		}
		col := func() int { return 1 + utf8.RuneCountInString(text[start:i]) }
		switch {
		case c == '\n' || c == '\r' && !strings.HasPrefix(text[i+1:], "\n"):
			number, start = number+1, i+1
		case c == utf8.RuneError && size == 1:
			return &Fault{Line: number, Col: col(), Message: fmt.Sprintf("is not UTF-8 text: contains the byte 0x%02X, as in a file that was saved in another encoding; save it as UTF-8", text[i])}
		case c == 0:
			return &Fault{Line: number, Col: col(), Message: "has a zero byte, as in UTF-16 text or a file " +
				"that is not text; save it as UTF-8 text, or name the right file"}
		case c < ' ' && c != '\t' && c != '\r' || c == 0x7f:
			return &Fault{Line: number, Col: col(), Message: fmt.Sprintf("contains a control character (U+%04X), which cannot be seen; remove it", c)}
		case c >= 0x80 && c < 0xa0 && c != 0x85 || c == 0xfffe || c == 0xffff:
			return &Fault{Line: number, Col: col(), Message: fmt.Sprintf("contains a control character (U+%04X), which cannot be seen; remove it", c)}
		}
		i += size
	}
	return nil
}
