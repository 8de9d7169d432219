package config

import (
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
)

// cities are what AWS calls its regions beside their codes.
var cities = map[string]string{
	"seoul": "ap-northeast-2", "tokyo": "ap-northeast-1", "osaka": "ap-northeast-3", "singapore": "ap-southeast-1", "sydney": "ap-southeast-2", "jakarta": "ap-southeast-3",
	"melbourne": "ap-southeast-4", "mumbai": "ap-south-1", "hyderabad": "ap-south-2", "hongkong": "ap-east-1", "frankfurt": "eu-central-1", "zurich": "eu-central-2",
	"ireland": "eu-west-1", "london": "eu-west-2", "paris": "eu-west-3", "milan": "eu-south-1", "spain": "eu-south-2", "stockholm": "eu-north-1", "virginia": "us-east-1",
	"nvirginia": "us-east-1", "ohio": "us-east-2", "california": "us-west-1", "ncalifornia": "us-west-1", "oregon": "us-west-2", "canada": "ca-central-1", "calgary": "ca-west-1",
	"saopaulo": "sa-east-1", "capetown": "af-south-1", "bahrain": "me-south-1", "uae": "me-central-1", "telaviv": "il-central-1", "beijing": "cn-north-1", "ningxia": "cn-northwest-1",
}

// sides are the words between the two ends of a region's code.
var sides = []string{"central", "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest"}

// spelt are the parts of what may be meant as a region.
var spelt = pattern.Of(`^([a-z]{2}(?:-gov|-iso[a-z]?)?)[-_ ]?([a-z]+)[-_ ]?([0-9])$`)

// regionLooks is the form of a region.
var regionLooks = keys.Like(region, "a region such as ap-northeast-2")

// misspeltRegion is the region that was probably meant by one in an address or ARN whose direction is none, such as
// eu-wset-1; "" for any other.
func misspeltRegion(v string) string {
	parts := spelt.FindStringSubmatch(v)
	if parts == nil || slices.Contains(sides, parts[2]) {
		return ""
	}
	if near := keys.Nearest(parts[2], sides); near != "" {
		return parts[1] + "-" + near + "-" + parts[3]
	}
	return ""
}

// notRegion is what is wrong with the code of a region; "" for nothing. Which regions there are is not
// asked, because there are new ones; but a direction that is none has none.
func notRegion(v string) string {
	lower := strings.ToLower(v)
	if parts := spelt.FindStringSubmatch(lower); parts != nil {
		code := parts[1] + "-" + parts[2] + "-" + parts[3]
		known := slices.Contains(sides, parts[2])
		switch near := keys.Nearest(parts[2], sides); {
		case known && code != v:
			return keys.Show(v) + " is not how a region is written; write " + code
		case !known && near != "":
			return keys.Show(v) + " is not a region; did you mean " + parts[1] + "-" + near + "-" + parts[3] + "?"
		}
	}
	if code := cities[strings.NewReplacer(" ", "", "-", "", "_", "", ".", "").Replace(lower)]; code != "" {
		return keys.Show(v) + " is not how a region is written; write " + code
	}
	return regionLooks.Wrong(v)
}
