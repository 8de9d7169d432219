package kind

import (
	"fmt"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/finding"
	"github.com/dynascale/dynascale/pkg/operation"
	"github.com/dynascale/dynascale/pkg/reason"
	"github.com/dynascale/dynascale/pkg/scale"
)

// Discoverer is a kind that finds what it could scale, for a starter configuration in which
// every tier observes. It is asked of a value with defaults, and is pure.
type Discoverer interface {
	// Survey orders inventories, and then the details of what may become tiers.
	Survey(known facts.Facts, order *facts.Order)
	// Discover is what was found, in the order of the file.
	Discover(f facts.Facts) Discovery
}

// Discovery is what a kind found.
type Discovery struct {
	Drafts []Draft
	// Rest is what has no tier.
	Rest []Rest
	// Refused is why there is to be no configuration at all; "" when there is one.
	Refused string
}

// Draft is what a kind says of one resource. Several kinds may speak of one: they stand
// together, beneath the title of the first.
type Draft struct {
	// Thing and Name are the resource: "database", "shop". Those of a thing stand together.
	Thing, Name string
	// Title says what it is. Notes are comments before the tier, a sentence each.
	Title string
	Notes []string
	// Called is what the tier's name is made of.
	Called string
	// Write is the tier in YAML under a name; nil where there is to be none, and the notes say
	// why.
	Write func(tier string, a Around) string
	// Works says that it may be working on a queue, which is found by its name. TargetGroups
	// are the ARNs of those that it is in.
	Works        bool
	TargetGroups []string
}

// Around is what was found around a resource.
type Around struct {
	// Balancer and Target are the Application Load Balancer before it, in the form that
	// CloudWatch uses; "" where there is none. Notes say what else there is.
	Balancer, Target string
	Notes            []string
	// Queues have names that resemble its own, the most alike first.
	Queues []string
}

// Rest is what has no tier of its own.
type Rest struct {
	Title string
	Lines []string
}

// MostDrafts bounds how many databases, clusters and instances become tiers, and how many
// lines a list of what is only told has: a fleet of single machines must not bury the rest.
const MostDrafts = 50

// First are those that may become tiers.
func First[T any](all []T) []T { return all[:min(len(all), MostDrafts)] }

// More is what is like those that became tiers, and becomes none.
func More(what string, lines []string) Rest {
	return Rest{Title: fmt.Sprintf("More %s, left out because only the first %d get a tier; add those that you need:", what, MostDrafts), Lines: lines[len(First(lines)):]}
}

// Unread is why a thing whose details are not known becomes no tier.
const Unread = "Left out: it could not be read in detail."

// Leaves says why a thing with these tags becomes no tier: it is somebody else's to run. ""
// when it is not.
func Leaves(tags map[string]string) string {
	o, owned := operation.OwnerOf(tags)
	if !owned || !o.Runs {
		return ""
	}
	return "Left out: its tag " + o.Tag + " says that " + o.Who + " manages it: two owners would conflict."
}

// Objecting says what speaks against a change of a tier, as it is.
func Objecting(all []scale.Objection) (out []string) {
	for _, o := range all {
		text := finding.OneLine(reason.Objection(o))
		if o.Accept == "" {
			text += "; while this is so, dynascale does not change this tier"
		}
		out = append(out, text+".")
	}
	return out
}
