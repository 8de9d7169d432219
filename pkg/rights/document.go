package rights

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Document is a policy in IAM's own form.
type Document struct {
	// Version is the version of the policy language of IAM: 2012-10-17.
	Version string
	// Statement are the statements of the policy.
	Statement []Statement
}

// Statement allows actions on resources.
type Statement struct {
	// Sid is the id of the statement.
	Sid string
	// Effect is always `Allow`.
	Effect string
	// Action are the allowed actions, such as `autoscaling:SetDesiredCapacity`.
	Action []string
	// Resource are the ARNs of the resources. In an ARN, `*` stands for any text. A single `*` means every
	// resource.
	Resource []string
	// Condition are the conditions of the statement as IAM writes them: for each operator, such as
	// `StringEquals`, the keys with their values; left out if there are none.
	Condition map[string]map[string]string `json:",omitempty"`
}

// Why says why a statement is there. JSON has no comments.
type Why struct {
	Sid, Because string
}

// Room is how many characters, white space not counted, IAM takes in a
// managed policy (IAM quotas). Inline policies of a role may have 10,240 together.
const Room = 6144

// Size counts the characters that IAM counts.
func (d Document) Size() int {
	text, err := json.Marshal(d)
	if err != nil {
		return 0 // maps and texts always can be written
	}
	n := 0
	for _, c := range string(text) {
		if !strings.ContainsRune(" \t\r\n", c) {
			n++
		}
	}
	return n
}

// Text writes a policy the way IAM shows it.
func (d Document) Text() (string, error) {
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return "", fmt.Errorf("cannot write the policy: %w", err)
	}
	return string(text) + "\n", nil
}
