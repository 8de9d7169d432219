package discover

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/config"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// tierName makes a valid tier name of a group's, another one than those taken.
func tierName(group string, taken map[string]bool) string {
	var b strings.Builder
	for _, r := range strings.ToLower(group) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	whole := validName(b.String())
	short := validName(strings.TrimSuffix(whole, "-asg"))
	free := short
	if taken[free] {
		free = whole
	}
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s-%d", short, n)
	}
	taken[free] = true
	return free
}

// validName makes a name begin with a letter, leaves room for a number, and gives no name that a tier must not have.
func validName(s string) string {
	const room = 58 // of 64
	s = strings.Trim(s, "-_")
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		s = "tier-" + s
	}
	s = strings.Trim(s[:min(len(s), room)], "-_")
	if config.TierName.Wrong(s) != "" {
		s = ("tier-" + s)[:min(len(s)+len("tier-"), room)]
	}
	return s
}

// Words that say what kind of thing a name belongs to, not which work it does.
var (
	genericWords = wordSet("asg auto scaling autoscaling group grp queue queues sqs fifo standard worker workers consumer consumers " +
		"processor processors handler handlers service services server servers fleet instances nodes ec2 app the")
	stageWords = wordSet("prod production prd live staging stage stg test testing qa dev development sandbox demo")
	deadWords  = wordSet("dlq deadletter dead dl poison")
)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// resemblance counts the words that a group and a queue share; 0 when one of them
// has a word that the other's rest contradicts, or when they share only a stage
// such as prod.
func resemblance(group, queue string) int {
	g, q := wordsOf(group), wordsOf(queue)
	if slices.ContainsFunc(q, func(w string) bool { return deadWords[w] }) {
		return 0
	}
	shared, telling := 0, false
	for _, w := range q {
		if slices.Contains(g, w) {
			shared++
			telling = telling || !stageWords[w]
		}
	}
	if !telling || shared < min(len(g), len(q)) {
		return 0
	}
	return shared
}

var (
	humps     = pattern.Of(`([a-z0-9])([A-Z])`)
	separator = pattern.Of(`[^A-Za-z0-9]+`)
)

// wordsOf are the words of a name that tell which work it is about, each once.
func wordsOf(name string) []string {
	var out []string
	for _, w := range separator.Split(humps.ReplaceAllString(name, "$1 $2"), -1) {
		w = strings.ToLower(w)
		if w != "" && !genericWords[w] && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
