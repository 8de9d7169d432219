package reason

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/scale"
)

// Objection is an objection in a sentence, with the key that sets it aside.
func Objection(o scale.Objection) string {
	if o.Accept == "" {
		return o.Text
	}
	return o.Text + "; " + o.Accept + ": true accepts that"
}

// Objections are several in a sentence, in their order.
func Objections(list []scale.Objection) string {
	var texts []string
	for _, o := range list {
		texts = append(texts, Objection(o))
	}
	return strings.Join(texts, "; ")
}
