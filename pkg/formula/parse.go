package formula

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/amount"
	"github.com/dynascale/dynascale/pkg/pattern"
)

const (
	// longest is the most bytes of a text, and deepest how far parts may lie within each other.
	longest = 1024
	deepest = 50
)

var (
	spaces = pattern.Of(`^[ \t\r\n]+`)
	// words are names as signals have them, so that a - b is a difference and a-b one name.
	words   = pattern.Of(`^[A-Za-z_][A-Za-z0-9_-]*`)
	numbers = pattern.Of(`^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?`)
)

// Parse understands a text, or says what is wrong with it and where, counted in characters from 1.
func Parse(text string) (Formula, error) {
	if len(text) > longest {
		return Formula{}, fmt.Errorf("is longer than %s", amount.Count(longest, "character"))
	}
	p := &parser{text: text}
	root, err := p.sum(0)
	if err == nil && p.skip() < len(text) {
		if err = p.other(); err == nil {
			err = p.wrong("an operator is missing before %s", p.next())
		}
	}
	if err != nil {
		return Formula{}, err
	}
	return Formula{text: strings.TrimSpace(text), names: p.names, root: root}, nil
}

type parser struct {
	text  string
	at    int
	names []string
}

func (p *parser) skip() int {
	p.at += len(spaces.FindString(p.text[p.at:]))
	return p.at
}

// peek is the next character that is no space; 0 at the end.
func (p *parser) peek() byte {
	if p.skip() == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

// next is what stands next, for messages.
func (p *parser) next() string {
	rest := p.text[p.skip():]
	for _, token := range []*pattern.Pattern{words, numbers} {
		if found := token.FindString(rest); found != "" {
			return found
		}
	}
	for _, r := range rest {
		return string(r)
	}
	return "the end"
}

// other says what of another language stands next; nil for nothing that is known.
func (p *parser) other() error {
	rest := p.text[p.at:]
	before := numbers.FindString(p.text[p.start(p.at):p.at])
	switch word := strings.ToLower(words.FindString(rest)); {
	case rest[0] == '%' && before != "":
		x, _ := strconv.ParseFloat(before, 64)
		return p.wrong("%s%% is not a number here; write %s for a share, or %s for a value in percent", before, strconv.FormatFloat(x/100, 'g', -1, 64), before)
	case strings.HasPrefix(rest, "^"):
		return p.wrong("there is no operator for powers; multiply, as in x * x")
	case strings.IndexByte("<>=?:&|!", rest[0]) >= 0, word == "and", word == "or", word == "if":
		return p.wrong("conditions are not supported, only + - * /, min, max and sum; max(x - 50, 0) is the " +
			"part of x above 50")
	case rest[0] == ',' && before != "" && numbers.FindString(rest[1:]) != "":
		return p.wrong("a decimal has a point; write %s.%s", before, numbers.FindString(rest[1:]))
	case before != "" && word != "":
		return p.wrong("a number must not have a unit; convert the number to the unit of the signals, and leave out %s; if %[1]s is a signal, write * before it", words.FindString(rest))
	case rest[0] == '.':
		return p.wrong("a name must not have a dot; only signals of this tier can be used, by their names")
	}
	return nil
}

// start is where the number begins that ends at a place.
func (p *parser) start(end int) int {
	for end > 0 && strings.IndexByte("0123456789.", p.text[end-1]) >= 0 {
		end--
	}
	return end
}

func (p *parser) wrong(format string, args ...any) error {
	return fmt.Errorf(format+" (character %d)", append(args, len([]rune(p.text[:p.at]))+1)...)
}

func (p *parser) sum(depth int) (node, error) { return p.chain(depth, "+-", p.product) }

func (p *parser) product(depth int) (node, error) { return p.chain(depth, "*/", p.factor) }

// chain reads parts between operators of one rank, from left to right.
func (p *parser) chain(depth int, operators string, part func(int) (node, error)) (node, error) {
	left, err := part(depth)
	for err == nil {
		operator := p.peek()
		if operator == 0 || !strings.ContainsRune(operators, rune(operator)) {
			return left, nil
		}
		p.at++
		from := p.skip()
		var right node
		if right, err = part(depth); err == nil && operator == '/' {
			err = p.divides(right, from)
		}
		if err == nil {
			left = pair{operator, left, right, strings.TrimSpace(p.text[from:p.at])}
		}
	}
	return nil, err
}

// divides refuses a divisor that is 0 whatever the signals are.
func (p *parser) divides(by node, from int) error {
	v, why := by.value(func(string) (Value, bool) { return Value{}, false })
	if why != "" || v.Number != 0 {
		return nil // it depends on a signal, or is a number to divide by
	}
	text := strings.TrimSpace(p.text[from:p.at])
	p.at = from
	return p.wrong("the expression divides by a part that is always 0: %s", text)
}

func (p *parser) factor(depth int) (node, error) {
	if depth++; depth > deepest {
		return nil, p.wrong("parentheses, functions and minus signs are nested more than %d deep", deepest)
	}
	switch c := p.peek(); {
	case c == '-':
		p.at++
		of, err := p.factor(depth)
		return minus{of}, err
	case c == '(':
		p.at++
		inner, err := p.sum(depth)
		if err != nil {
			return nil, err
		}
		return inner, p.close("an operator or a closing parenthesis")
	}
	rest := p.text[p.at:]
	if found := numbers.FindString(rest); found != "" {
		x, err := strconv.ParseFloat(found, 64)
		if err != nil {
			return nil, p.wrong("%s is too large", found)
		}
		p.at += len(found)
		return number(x), nil
	}
	found := words.FindString(rest)
	if found == "" {
		if name := words.FindString(strings.TrimLeft(rest, "${")); rest != "" && rest[0] == '$' && name != "" {
			written := "$" + name
			if !strings.HasPrefix(rest, written) {
				written = "${" + name + "}"
			}
			if name != strings.ToLower(name) {
				return nil, p.wrong("a name is written without $; write %s", name)
			}
			return nil, p.wrong("a name is written without $; write %s in place of %s", name, written)
		}
		if strings.HasPrefix(rest, "*") && p.at > 0 && p.text[p.at-1] == '*' {
			return nil, p.wrong("there is no operator for powers; multiply, as in x * x")
		}
		return nil, p.wrong("a signal, a number or a parenthesis is expected before %s", p.next())
	}
	start := p.at
	if p.at += len(found); p.peek() == '(' {
		if functions[found] == nil {
			p.at = start
			switch low := strings.ToLower(found); {
			case functions[low] != nil:
				return nil, p.wrong("%s is not a function; write %s", found, low)
			case low == "avg" || low == "average" || low == "mean":
				return nil, p.wrong("%s is not a function; the average of two is (a + b) / 2", found)
			}
			return nil, p.wrong("%s is not a function; there are min, max and sum", found)
		}
		return p.call(found, depth)
	}
	p.at = start + len(found)
	if !slices.Contains(p.names, found) {
		p.names = append(p.names, found)
	}
	return name(found), nil
}

func (p *parser) call(function string, depth int) (node, error) {
	c := call{function: function}
	for p.at++; ; p.at++ { // the parenthesis, and each comma
		part, err := p.sum(depth)
		if err != nil {
			return nil, err
		}
		c.of = append(c.of, part)
		if p.peek() != ',' {
			return c, p.close("an operator, a comma or a closing parenthesis")
		}
	}
}

// close reads a closing parenthesis. expected is what may stand here.
func (p *parser) close(expected string) error {
	if c := p.peek(); c != ')' {
		if c != 0 {
			if err := p.other(); err != nil {
				return err
			}
		}
		return p.wrong("%s is expected before %s", expected, p.next())
	}
	p.at++
	return nil
}
