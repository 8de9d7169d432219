package wire

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

type describeTemplateVersionsInput struct {
	DryRun                bool
	LaunchTemplateId      string // AWS's spelling
	LaunchTemplateName    string
	LaunchTemplateVersion []string `list:"-"`

	Filter, MinVersion, MaxVersion, NextToken         engine.Foreign
	IncludeManagedResources, MaxResults, ResolveAlias engine.Unused
}

type describeTemplateVersionsOutput struct {
	Versions []templateVersionShape `xml:"launchTemplateVersionSet>item"`
}

type templateVersionShape struct {
	ID     string `xml:"launchTemplateId"`
	Number int    `xml:"versionNumber"`
	Type   string `xml:"launchTemplateData>instanceType,omitempty"`
}

func (s *tables) describeTemplateVersions(ctx context.Context, in *describeTemplateVersionsInput) (any, error) {
	out := describeTemplateVersionsOutput{}
	for _, version := range in.LaunchTemplateVersion {
		name, by, code := in.LaunchTemplateId, "template ID ", "InvalidLaunchTemplateId.NotFound"
		if name == "" {
			name, by, code = in.LaunchTemplateName, "template name ", "InvalidLaunchTemplateName.NotFoundException"
		}
		if s.launcher == nil {
			return nil, &engine.Fault{Code: code, Message: "The specified launch template, with " + by + name + ", does not exist.", Status: http.StatusBadRequest}
		}
		d, err := s.launcher.LaunchTemplate(ctx, resource.Template{Name: name, Version: version})
		if err != nil {
			return nil, err
		}
		number, _ := strconv.Atoi(version)
		out.Versions = append(out.Versions, templateVersionShape{ID: in.LaunchTemplateId, Number: max(number, 1), Type: d.Type})
	}
	return out, nil
}

type describeSpotPricesInput struct {
	DryRun             bool
	InstanceType       []string `list:"-"`
	ProductDescription []string `list:"-"`
	StartTime          string

	AvailabilityZone, AvailabilityZoneId, EndTime, Filter, NextToken engine.Foreign
	MaxResults                                                       engine.Unused
}

type describeSpotPricesOutput struct {
	History   []spotPriceShape `xml:"spotPriceHistorySet>item"`
	NextToken string           `xml:"nextToken"` // empty at the end, as EC2 has it
}

type spotPriceShape struct {
	Zone      string         `xml:"availabilityZone"`
	Type      string         `xml:"instanceType"`
	Product   string         `xml:"productDescription"`
	Price     string         `xml:"spotPrice"`
	Timestamp engine.Instant `xml:"timestamp"`
}

// describeSpotPrices has the price in zone a, and in b one that is a tenth lower.
func (s *tables) describeSpotPrices(ctx context.Context, in *describeSpotPricesInput) (any, error) {
	out := describeSpotPricesOutput{}
	if s.launcher == nil {
		return out, nil
	}
	found, err := s.launcher.SpotPrices(ctx, in.InstanceType)
	for _, name := range slices.Sorted(maps.Keys(found)) {
		for _, z := range []struct {
			zone  string
			times float64
		}{{"a", 1}, {"b", 0.9}} {
			out.History = append(out.History, spotPriceShape{
				Zone: s.Region + z.zone, Type: name, Product: "Linux/UNIX", Price: strconv.FormatFloat(found[name]*z.times, 'f', 6, 64), Timestamp: engine.Instant{Time: s.cloud.Now()},
			})
		}
	}
	return out, err
}
