package facts

import (
	"fmt"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// ownersEvery is how old what is known of others who change a group may be.
const ownersEvery = 5 * time.Minute

// Groups are the Auto Scaling groups, by name.
// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html
var Groups = &Shelf[resource.Group]{Label: Label{
	Name: "groups", Noun: "Auto Scaling group", Service: "autoscaling", Doing: "reading groups",
	Rights: []string{"autoscaling:DescribeAutoScalingGroups"}, For: "the sizes of the groups", Page: 100,
}}

// Activities are what a group did in the last hour, newest first. Only groups that are
// short of machines are asked, because all Auto Scaling calls of an account share one
// limit, and after a large event every group is short at once.
var Activities = &Shelf[[]scale.Activity]{Label: Label{
	Name: "activities", Noun: "activities of the group", Service: "autoscaling", Doing: "reading the activities of group",
	Rights: []string{"autoscaling:DescribeScalingActivities"}, For: "why launches fail", Way: One, Keep: true, Few: 10, Turn: 10, Sample: 20,
}}

// History is which machines a group started and took away since an instant, by HistoryKey. It is asked for
// only after a time without evaluations, of at most twenty groups.
var History = &Shelf[resource.History]{Label: Label{
	Name: "history", Noun: "history of the group", Service: "autoscaling", Doing: "reading the history of group",
	Rights: []string{"autoscaling:DescribeScalingActivities"}, For: "what groups cost while dynascale was down", Way: One, Keep: true, Few: 20, Turn: 20, Sample: 20,
}}

// Launched are the machines that groups run, with when each was started, by group: Auto Scaling does not tell. It is asked
// for only after a time without evaluations.
var Launched = &Shelf[[]resource.Life]{Label: Label{
	Name: "launches", Noun: "machines of the group", Service: "ec2", Doing: "reading the launch times of machines",
	Rights: []string{"ec2:DescribeInstances"}, For: "what groups cost while dynascale was down", Keep: true, Page: 50,
}}

// HistoryKey is the key of the history of a group since an instant, and Historic what it means.
func HistoryKey(group string, since time.Time) string {
	return group + historySince + since.UTC().Format(time.RFC3339)
}

const historySince = " since "

// Historic is the group and the instant of a HistoryKey.
func Historic(key string) (group string, since time.Time, err error) {
	at := strings.LastIndex(key, historySince)
	if at < 0 {
		return "", since, fmt.Errorf("a defect of dynascale: the request for the history of group %s has no start time; please report it", key)
	}
	since, err = time.Parse(time.RFC3339, key[at+len(historySince):])
	return key[:at], since, err
}

// Policies are the enabled scaling policies of others, in sentences, by group.
var Policies = &Shelf[[]string]{Label: Label{
	Name: "policies", Noun: "scaling policies of the group", Service: "autoscaling", Doing: "listing scaling policies",
	Rights: []string{"autoscaling:DescribePolicies"}, For: "whether other scaling policies move the size", Way: List, Every: ownersEvery, Keep: true,
}}

// Refreshes are the running instance refreshes in sentences, "" where none is, by group.
// There is no listing of those of an account, so many groups take turns.
var Refreshes = &Shelf[string]{
	Label: Label{
		Name: "refreshes", Noun: "instance refresh of the group", Service: "autoscaling", Doing: "reading the instance refreshes of group",
		Rights: []string{"autoscaling:DescribeInstanceRefreshes"}, For: "whether an instance refresh runs, during which nothing shrinks", Way: One, Every: ownersEvery, Keep: true, Few: 4, Turn: 1,
		Sample: 20,
	},
	Urgent: func(refreshing string) bool { return refreshing != "" },
}

// Schedules are the scheduled actions of groups, by group.
var Schedules = &Shelf[[]resource.ScheduledAction]{Label: Label{
	Name: "schedules", Noun: "scheduled actions of the group", Service: "autoscaling", Doing: "listing scheduled actions",
	Rights: []string{"autoscaling:DescribeScheduledActions"}, For: "scheduled actions, for 'dynascale doctor'", Way: List,
}}

// LaunchTemplates are versions of launch templates, by resource.Template's Key. A number never means
// anything else, but $Latest and $Default do.
var LaunchTemplates = &Shelf[resource.LaunchData]{Label: Label{
	Name: "launch templates", Noun: "version of the launch template", Service: "ec2", Doing: "reading the launch template",
	Rights: []string{"ec2:DescribeLaunchTemplateVersions"}, For: "which type of machine a group starts next, and what that costs",
	Way: One, Every: rarely, Again: rarely, Keep: true, Few: 4, Turn: 4, Sample: 20,
}}

// LaunchConfigurations are launch configurations, by name. They never change.
var LaunchConfigurations = &Shelf[resource.LaunchData]{Label: Label{
	Name: "launch configurations", Noun: "launch configuration", Service: "autoscaling", Doing: "reading launch configurations",
	Rights: []string{"autoscaling:DescribeLaunchConfigurations"}, For: "which type of machine a group starts next, and what that costs", Every: sold, Again: rarely, Keep: true, Page: 50,
}}

// SpotMachines are the machines on the spot market, counted by their type, by group: Auto Scaling does
// not tell which of its machines are.
var SpotMachines = &Shelf[map[string]int]{Label: Label{
	Name: "spot machines", Noun: "spot machines of the group", Service: "ec2", Doing: "listing spot machines",
	Rights: []string{"ec2:DescribeInstances"}, For: "which machines of a group are billed at spot prices", Way: List, Every: ownersEvery, Again: rarely, Keep: true,
}}

// SpotPrices are the prices of Linux machines on the spot market now, in US dollars an hour, by type: the
// highest of the region's zones.
var SpotPrices = &Shelf[float64]{Label: Label{
	Name: "spot prices", Noun: "spot price of the type", Service: "ec2", Doing: "reading spot prices",
	Rights: []string{"ec2:DescribeSpotPriceHistory"}, For: "what machines on the spot market cost", Every: rarely, Again: rarely, Keep: true, Page: 50,
}}
