package doctor

import (
	"strings"

	"github.com/dynascale/dynascale/pkg/assembly"
	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/finding"
)

// tellWriting names the rights that no harmless call can try.
func (d doctor) tellWriting(n *finding.Notes, t config.Tier) {
	rights := rightsToChange(t)
	switch len(rights) {
	case 0:
		n.Add(finding.Well, "writing", "mode observe needs no permission to change anything", "")
		return
	case 1:
		n.Add(finding.Noted, "writing", rights[0]+" cannot be verified without making a change", "compare dynascale's permissions with the output of '"+d.policy()+"'")
		return
	}
	n.Add(finding.Noted, "writing", strings.Join(rights, ", ")+" cannot be verified without making a change",
		"compare dynascale's permissions with the output of '"+d.policy()+"'")
}

// rightsToChange names the calls by which a tier changes something and which no rehearsal
// tries, in the order in which it makes them.
func rightsToChange(t config.Tier) (out []string) {
	for _, r := range t.Target.Rights(assembly.Watched(t)) {
		if !r.Rehearsed {
			out = append(out, r.Actions...)
		}
	}
	return out
}
