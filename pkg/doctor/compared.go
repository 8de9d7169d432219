package doctor

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/billing"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/rights"
	"github.com/dynascale/dynascale/pkg/scale"
)

// examineCompared tells what the daemon learned of Cost Explorer last. Doctor itself asks nothing there,
// because each call is billed.
func (d doctor) examineCompared() []finding.Finding {
	how := d.cfg.Prices.CostExplorer
	if !how.On() {
		return nil
	}
	n := &finding.Notes{About: "spend"}
	const check = "cost explorer"
	var state billing.Comparer
	_ = json.Unmarshal([]byte(d.charges), &state) // one of another version is begun anew
	if state.Failing != "" {
		do := "the daemon asks again at its next planned call"
		switch scale.Kind(state.Kind) {
		case scale.Denied:
			do = "allow " + rights.CostExplorer + "; '" + d.policy() + "' writes the whole policy. If this is " +
				"allowed already, the management account must let this account see its own costs (Billing, Cost Explorer)"
		case scale.Missing:
			do = "open Cost Explorer once in the console of the management account: AWS then prepares the data, which takes a day"
		case scale.Invalid:
			do = "correct prices.cost_explorer as the message says"
		}
		n.Add(finding.Doubted, check, "at "+state.Asked.UTC().Format(time.DateTime)+" UTC the call of Cost Explorer failed: "+finding.OneLine(state.Failing)+"; until a call succeeds, spend is not compared with AWS's figures", do)
	}
	switch last := state.Last; {
	case last == nil && state.Failing == "":
		n.Add(finding.Noted, check, "nothing was compared yet: whole UTC days are compared a day after their end, because AWS's figures arrive that late", "")
	case last == nil:
	case last.Large(how.Tolerance):
		do := "check the prices of the tiers (prices, unit_price)"
		if last.Tag != "" {
			do += ", and that all resources of the tiers, and no others, have the tag " + last.Tag
		}
		n.Add(finding.Doubted, check, "the cost differs: "+strings.Join(append([]string{last.String()}, last.Notes()...), "; "), do+"; dynascale does not correct its own figures by the difference (docs/cost.md)")
	default:
		n.Add(finding.Well, check, strings.Join(append([]string{last.String()}, last.Notes()...), "; "), "")
	}
	return n.All
}
