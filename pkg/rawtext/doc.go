// Package rawtext looks at the text of a configuration before it is YAML, and at what a YAML
// parser refused.
//
// In goes a text; out come Faults, each with line, column and a sentence that tells what stands
// there, and what was probably meant. Look finds what no configuration may have although YAML
// lets it pass: a character that looks like another one, the marks of a merge conflict, a
// template that nobody filled in. Broken finds why a text is no YAML, in the reader's words and
// in the line of the mistake; a parser tells the line in which it noticed.
//
// The package reads lines and quotes and brackets, and knows no key but those that Broken is given. It thinks:
// no I/O, no clock, and no YAML.
package rawtext
