package config

import (
	"encoding/json"

	"gopkg.in/yaml.v3"

	"github.com/dynascale/dynascale/pkg/keys"
)

// Effective is the configuration as YAML with every default filled in, durations
// as text, and presets written out as the metrics they stand for. Parse reads it
// back to the same configuration. An external id is shown as "(set)", which Parse
// refuses, so that it cannot be taken for the real one. What tiers take from defaults has a
// comment that says where it stands.
func (c *Config) Effective() ([]byte, error) {
	var doc yaml.Node
	if err := doc.Encode(values(c.Keys().Show())); err != nil {
		return nil, err
	}
	c.comment(&doc, "")
	return yaml.Marshal(&doc)
}

// comment says beside each value that a tier takes from defaults where it stands.
func (c *Config) comment(node *yaml.Node, path string) {
	if len(c.Inherited) == 0 || node.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		at := keys.Join(path, key.Value)
		if from := c.Inherited[at]; from != "" {
			if value.Kind == yaml.ScalarNode {
				value.LineComment = "from " + from
			} else {
				key.HeadComment = "from " + from
			}
		}
		c.comment(value, at)
	}
}

// EffectiveJSON is Effective as JSON: the same keys and values.
func (c *Config) EffectiveJSON() (json.RawMessage, error) {
	text, err := c.Effective()
	if err != nil {
		return nil, err
	}
	var all any
	if err := yaml.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	return json.Marshal(all)
}

// Schema is the JSON Schema of all configurations.
func Schema() keys.Rule {
	own := new(Config).Keys().Schema()
	own["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	own["title"] = "dynascale configuration"
	return own
}

// values is a YAML mapping that keeps its order.
type values keys.Values

// MarshalYAML is called by yaml.v3.
func (v values) MarshalYAML() (any, error) {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, p := range v {
		var key, value yaml.Node
		key.SetString(p.Key)
		if err := value.Encode(ordered(p.Holds)); err != nil {
			return nil, err
		}
		node.Content = append(node.Content, &key, &value)
	}
	return node, nil
}

// ordered is a value with mappings that keep their order.
func ordered(v any) any {
	switch v := v.(type) {
	case keys.Values:
		return values(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = ordered(item)
		}
		return out
	}
	return v
}
