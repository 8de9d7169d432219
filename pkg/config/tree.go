package config

import (
	"cmp"
	"os"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/dynascale/dynascale/pkg/keys"
)

// tree is a document of a file as package keys reads it. An anchor is made once, however many
// aliases stand for it, so that the tree is never larger than the text.
func tree(root *yaml.Node, file string) *keys.Node {
	return trees{map[*yaml.Node]*keys.Node{}, map[string]string{}, file}.node(root)
}

// trees are the nodes that were made, of a file.
type trees struct {
	all   map[*yaml.Node]*keys.Node
	words map[string]string // copies, each once: thousands of tiers say the same, and nothing holds what the parser left
	file  string
}

func (t trees) word(s string) string {
	word, known := t.words[s]
	if !known {
		word = strings.Clone(s)
		t.words[word] = word
	}
	return word
}

func (t trees) node(n *yaml.Node) *keys.Node {
	if made := t.all[n]; made != nil {
		return made
	}
	made := &keys.Node{
		File: t.file, Line: n.Line, Col: n.Column, Value: t.word(n.Value), Tag: n.ShortTag(),
		Quoted: n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0,
		Tagged: n.Style&yaml.TaggedStyle != 0,
	}
	if made.Tagged {
		made.Tag = n.Tag
	}
	environment(made, os.LookupEnv)
	if n.Anchor != "" {
		made.Mark().Marked = true
	}
	t.all[n] = made // before what is inside, which may be the node itself
	switch n.Kind {
	case yaml.AliasNode:
		made.Alias = t.node(n.Alias)
	case yaml.SequenceNode:
		made.Kind = keys.Sequence
		for _, item := range n.Content {
			made.Items = append(made.Items, t.node(item))
		}
	case yaml.MappingNode:
		made.Kind = keys.Mapping
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			pair := keys.Pair{Key: t.node(key), Value: t.node(value)}
			if pair.Value.Null() {
				if comment := cmp.Or(value.LineComment, key.LineComment); comment != "" {
					pair.Value.Mark().Comment = comment
				} else if value.Anchor != "" {
					pair.Value.Mark().Comment = "&" + value.Anchor
				}
			}
			made.Entries = append(made.Entries, pair)
		}
	}
	return made
}
