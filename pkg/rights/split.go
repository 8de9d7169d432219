package rights

import (
	"slices"
	"strconv"
)

const (
	// Inline is how many characters the inline policies of one role may have together, and
	// Attached how many managed policies a role takes; AWS raises that to MostAttached on
	// request.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
	Inline       = 10240
	Attached     = 10
	MostAttached = 20
)

// Split writes a policy as several that a role has together, each of which fits into a managed
// policy. They allow the same: statements are parted between them, and those with long lists of
// resources by their lists. One that fits already is the only one. A statement that is too long
// with a single resource stays so.
func Split(p Policy) []Policy {
	if p.Document.Size() <= Room {
		return []Policy{p}
	}
	var out []Policy
	for i, s := range p.Document.Statement {
		for n, piece := range pieces(s) {
			why := Why{Sid: piece.Sid}
			if i < len(p.Whys) {
				why.Because = p.Whys[i].Because
			}
			if n > 0 {
				why.Because = "like the statement " + s.Sid + ", for other resources"
			}
			at := slices.IndexFunc(out, func(q Policy) bool { return with(q, piece).Document.Size() <= Room })
			if at < 0 {
				at = len(out)
				out = append(out, Policy{Role: p.Role, Document: Document{Version: p.Document.Version}})
			}
			out[at] = with(out[at], piece)
			out[at].Whys = append(slices.Clip(out[at].Whys), why)
		}
	}
	return out
}

// with is a policy with one statement more.
func with(p Policy, s Statement) Policy {
	p.Document.Statement = append(slices.Clip(p.Document.Statement), s)
	return p
}

// pieces are a statement as several, each of which fits into a policy of its own. Their names
// differ, because those of one policy must.
func pieces(s Statement) (out []Statement) {
	rest := s.Resource
	for {
		piece := s
		piece.Resource = rest[:fitting(s, rest)]
		if len(out) > 0 {
			piece.Sid = s.Sid + "Part" + strconv.Itoa(len(out)+1)
		}
		out = append(out, piece)
		if rest = rest[len(piece.Resource):]; len(rest) == 0 {
			return out
		}
	}
}

// fitting is how many resources of a list one policy takes in a statement; at least one.
func fitting(s Statement, resources []string) int {
	const partNames = 8 // of the name of a further part
	s.Resource = nil
	size := Document{Version: "2012-10-17", Statement: []Statement{s}}.Size() + partNames
	for i, r := range resources {
		if size += len(r) + len(`"",`); size > Room && i > 0 {
			return i
		}
	}
	return len(resources)
}
