package secret

import (
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/pattern"
)

// token is a credential that tells by its form what it is. In the pattern N is how many letters follow at
// least. Who refuses a file must be sure, and who takes secrets out of a text rather takes too much.
type token struct {
	what, has    string // has are words, of which one is in the line in small letters
	pattern      string
	sure, likely int // N for each of the two; sure is 0 for what is too common to refuse a file
}

// Beginning is the line with which a private key begins, of every program that writes such.
const Beginning = `-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----`

// tokens are as AWS and others write theirs: AWS IAM user guide, unique identifiers of access keys, and what
// the services say of their tokens, as GitHub's secret scanning lists them.
var tokens = []token{
	{"an AWS access key", "akia asia abia acca", `\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{N,}\b`, 16, 12},
	{"an AWS session token", "iqoj fwog fqog", `\b(?:IQoJ|FwoG|FQoG)[A-Za-z0-9/+=]{N,}`, 40, 20},
	{"a token", "eyj", `\beyJ[A-Za-z0-9_-]{N,}\.[A-Za-z0-9_-]{N,}(?:\.[A-Za-z0-9_-]*)*`, 8, 4},
	{"a token", "xox", `\bxox[a-z]-[A-Za-z0-9-]{N,}`, 8, 1},
	{"a token", "xapp-", `\bxapp-[A-Za-z0-9-]{N,}`, 16, 1},
	{"a token", "ghp_ gho_ ghu_ ghs_ ghr_", `\bgh[pousr]_[A-Za-z0-9]{N,}`, 20, 16},
	{"a token", "github_pat_", `\bgithub_pat_[A-Za-z0-9_]{N,}`, 20, 16},
	{"a token", "glpat-", `\bglpat-[A-Za-z0-9_-]{N,}`, 16, 12},
	{"a token", "npm_", `\bnpm_[A-Za-z0-9]{N,}`, 32, 16},
	{"a token", "sk-", `\bsk-[A-Za-z0-9_-]{N,}`, 32, 16},
	{"a token", "k_live_ k_test_", `\b[sr]k_(?:live|test)_[A-Za-z0-9]{N,}`, 16, 8},
	{"a token", "whsec_", `\bwhsec_[A-Za-z0-9+/=]{N,}`, 16, 8},
	{"a token", "aiza", `\bAIza[A-Za-z0-9_-]{N,}`, 35, 20},
	{"a token", "ya29.", `\bya29\.[A-Za-z0-9_-]{N,}`, 20, 1},
	{"a token", "hvs. hvb.", `\bhv[sb]\.[A-Za-z0-9_-]{N,}`, 20, 12},
	{"a token", "dop_v1_", `\bdop_v1_[a-f0-9]{N,}`, 32, 16},
	{"a token", "gocspx-", `\bGOCSPX-[A-Za-z0-9_-]{N,}`, 16, 1},
	{"a token", "nrak-", `\bNRAK-[A-Z0-9]{N,}`, 16, 1},
	{"a token", "nral", `\b[a-f0-9]{N,}NRAL`, 30, 30},
	{"a token", "shpat_ shpca_ shppa_ shpss_", `\bshp(?:at|ca|pa|ss)_[A-Fa-f0-9]{N,}`, 16, 8},
	{"a token", "sk ac", `\b(?:SK|AC)[0-9a-f]{N}`, 0, 32},
	{"a token", "eaaa", `\bEAAA[A-Za-z0-9_-]{N,}`, 40, 20},
	{"a token", "sg.", `\bSG\.[A-Za-z0-9_-]{N,}\.[A-Za-z0-9_-]{N,}`, 16, 8},
	{"a token", "dt0c01.", `\bdt0c01\.[A-Z0-9.]{N,}`, 24, 16},
	{"a token", "glsa_", `\bglsa_[A-Za-z0-9_]{N,}`, 24, 12},
	{"a token", "age-secret-key-", `\bAGE-SECRET-KEY-[A-Z0-9]{N,}`, 20, 1},
}

func (t token) with(n int) string {
	return strings.NewReplacer("{N,}", "{"+strconv.Itoa(n)+",}", "{N}", "{"+strconv.Itoa(n)+"}").Replace(t.pattern)
}

// Likely is a regular expression for all that may be a credential by its form, also where it is shorter than
// In is sure of.
func Likely() string {
	all := make([]string, len(tokens))
	for i, t := range tokens {
		all[i] = t.with(t.likely)
	}
	return strings.Join(all, "|")
}

// sureForms are the forms of tokens that a file is refused for.
func sureForms() (out []*form) {
	for _, t := range tokens {
		if t.sure > 0 {
			out = append(out, &form{what: t.what, has: t.has, least: t.sure, like: pattern.Of(t.with(t.sure))})
		}
	}
	return out
}
