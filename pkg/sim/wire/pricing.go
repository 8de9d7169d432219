package wire

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/dynascale/dynascale/pkg/price"
	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/sim/wire/engine"
)

// PriceList is a Cloud with a price list. A Cloud that is none has an empty one.
type PriceList interface {
	ListPrices() map[string]float64
	// ListPrice counts the call and fails as it does.
	ListPrice(ctx context.Context, key string) (float64, error)
}

// pricing is the Price List Query API, in AWS JSON 1.1.
func (s *tables) pricing() engine.Service {
	return engine.Service{
		Scope: "pricing", Target: "AWSPriceListService", Protocol: engine.SpeaksJSON, Candid: true,
		Operations: map[string]engine.Operation{"GetProducts": engine.Handle(s.getProducts)},
		Faults: engine.Faults{
			scale.Invalid:   {Code: "InvalidParameterException", Status: http.StatusBadRequest},
			scale.Throttled: {Code: "ThrottlingException", Status: http.StatusBadRequest},
			scale.Denied:    {Code: "AccessDeniedException", Status: http.StatusBadRequest},
			scale.Internal:  {Code: "InternalErrorException", Status: http.StatusInternalServerError},
		},
	}
}

type getProductsInput struct {
	ServiceCode   string          `json:"ServiceCode"`
	FormatVersion string          `json:"FormatVersion"`
	Filters       []productFilter `json:"Filters"`
	MaxResults    *int            `json:"MaxResults"`
	NextToken     string          `json:"NextToken"`
}

type productFilter struct {
	Type  string `json:"Type"`
	Field string `json:"Field"`
	Value string `json:"Value"`
}

type getProductsOutput struct {
	FormatVersion string   `json:"FormatVersion"`
	PriceList     []string `json:"PriceList"`
	NextToken     string   `json:"NextToken,omitempty"`
}

// getProducts finds products by their attributes, all that the filters let through: beside a machine on
// demand those of its reservations, which are free, and of dedicated tenancy, which cost more.
func (s *tables) getProducts(ctx context.Context, in *getProductsInput) (any, error) {
	list, is := s.cloud.(PriceList)
	if !is {
		return getProductsOutput{FormatVersion: "aws_v1", PriceList: []string{}}, nil
	}
	if _, err := list.ListPrice(ctx, ""); err != nil && scale.KindOf(err) != scale.Missing {
		return nil, err
	}
	found := []string{}
	prices := list.ListPrices()
	for _, key := range slices.Sorted(maps.Keys(prices)) {
		item := price.ItemOf(key)
		service, attributes := attributesOf(item)
		if service != in.ServiceCode {
			continue
		}
		for _, x := range variants(item, prices[key]) {
			of := maps.Clone(attributes)
			maps.Copy(of, x.attributes)
			if !slices.ContainsFunc(in.Filters, func(f productFilter) bool { return of[f.Field] != f.Value }) {
				found = append(found, productText(len(found), of, x.unit, x.dollars))
			}
		}
	}
	size := 100
	if in.MaxResults != nil {
		size = *in.MaxResults
	}
	page, next, err := engine.Cut(found, "GetProducts", size, in.NextToken)
	return getProductsOutput{FormatVersion: "aws_v1", PriceList: page, NextToken: next}, err
}

type variant struct {
	attributes map[string]string
	unit       string
	dollars    float64
}

func variants(i price.Item, dollars float64) []variant {
	if i.Sort != price.Machine {
		return []variant{{unit: "Hrs", dollars: dollars}}
	}
	return []variant{
		{map[string]string{"tenancy": "Shared", "capacitystatus": "Used"}, "Hrs", dollars},
		{map[string]string{"tenancy": "Shared", "capacitystatus": "UnusedCapacityReservation"}, "Hrs", dollars},
		{map[string]string{"tenancy": "Shared", "capacitystatus": "AllocatedCapacityReservation"}, "Hrs", 0},
		{map[string]string{"tenancy": "Dedicated", "capacitystatus": "Used"}, "Hrs", dollars * 1.06},
	}
}

// attributesOf are those of a product; service is "" for what this world does not sell.
func attributesOf(i price.Item) (service string, of map[string]string) {
	of = map[string]string{"regionCode": i.Region}
	switch i.Sort {
	case price.Machine:
		maps.Copy(of, map[string]string{"productFamily": "Compute Instance", "instanceType": i.Name, "operatingSystem": "Linux", "preInstalledSw": "NA", "marketoption": "OnDemand", "licenseModel": "No License required", "usagetype": "BoxUsage:" + i.Name})
		return "AmazonEC2", of
	case price.Volume:
		maps.Copy(of, map[string]string{"productFamily": "Storage", "volumeApiName": i.Name})
		return "AmazonEC2", of
	case price.Database:
		names := map[string]string{"mysql": "MySQL", "mariadb": "MariaDB", "postgres": "PostgreSQL", "aurora-mysql": "Aurora MySQL", "aurora-postgresql": "Aurora PostgreSQL"}
		usage := "InstanceUsage:" + i.Name
		if i.Is(price.IOOptimized) {
			usage = "InstanceUsageIOOptimized:" + i.Name
		}
		zones := "Single-AZ"
		if i.Is(price.MultiAZ) {
			zones = "Multi-AZ"
		}
		maps.Copy(of, map[string]string{"productFamily": "Database Instance", "instanceType": i.Name, "databaseEngine": names[i.Engine()], "deploymentOption": zones, "usagetype": usage})
		return "AmazonRDS", of
	case price.TaskCPU, price.TaskGB:
		usage := map[price.Sort]string{price.TaskCPU: "vCPU-Hours:perCPU", price.TaskGB: "GB-Hours"}[i.Sort]
		maps.Copy(of, map[string]string{"productFamily": "Compute", "usagetype": "USE1-Fargate-" + strings.ToUpper(i.Of) + map[bool]string{true: "-"}[i.Of != ""] + usage})
		return "AmazonECS", of
	}
	return "", nil
}

// productText is a product as the list has it: JSON in a string.
func productText(n int, attributes map[string]string, unit string, dollars float64) string {
	sku := "SKU" + strconv.Itoa(n)
	text, err := json.Marshal(map[string]any{
		"product":         map[string]any{"sku": sku, "productFamily": attributes["productFamily"], "attributes": attributes},
		"publicationDate": "2026-02-27T18:25:43Z",
		"terms": map[string]any{"OnDemand": map[string]any{sku + ".JRTCKXETXF": map[string]any{
			"effectiveDate": "2026-02-01T00:00:00Z",
			"priceDimensions": map[string]any{sku + ".JRTCKXETXF.6YS6EN2CT7": map[string]any{
				"unit": unit, "beginRange": "0", "endRange": "Inf", "pricePerUnit": map[string]string{"USD": strconv.FormatFloat(dollars, 'f', 10, 64)},
			}},
		}}},
	})
	if err != nil {
		panic(err) // texts can be written
	}
	return string(text)
}
