package pricing

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/scale"
)

// item is a product as the price list has it, a text within a text: shortened from answers that were
// recorded in us-east-1.
func item(sku, usage string, terms ...string) string {
	return fmt.Sprintf(`{"product":{"productFamily":"Compute Instance","attributes":{"usagetype":%q,"regionCode":"us-east-1"},"sku":%q},
		"serviceCode":"AmazonEC2","terms":{"OnDemand":{%s},"Reserved":{"x":{"termAttributes":{"LeaseContractLength":"1yr"}}}},"version":"20260226235632","publicationDate":"2026-02-26T23:56:32Z"}`,
		usage, sku, strings.Join(terms, ","))
}

func term(offer, effective string, dollars ...string) string {
	var dimensions []string
	for i, d := range dollars {
		dimensions = append(dimensions, fmt.Sprintf(`"%s.%d":{"unit":"Hrs","endRange":"Inf","beginRange":"0","description":"$%s per On Demand","pricePerUnit":{"USD":%q}}`, offer, i, d, d))
	}
	return fmt.Sprintf(`%q:{"offerTermCode":"JRTCKXETXF","effectiveDate":%q,"priceDimensions":{%s},"termAttributes":{}}`, offer, effective, strings.Join(dimensions, ","))
}

// list serves pages of products and keeps what it was asked.
type list struct {
	pages  [][]string
	status int
	code   string
	asked  []getProducts
	header http.Header
}

func (l *list) client(t *testing.T) *Client {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var in getProducts
		if err := json.Unmarshal(body, &in); err != nil {
			t.Errorf("asked %s: %v", body, err)
		}
		l.asked, l.header = append(l.asked, in), r.Header
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if l.status != 0 {
			w.WriteHeader(l.status)
			_, _ = fmt.Fprintf(w, `{"__type":%q,"message":"no"}`, l.code)
			return
		}
		page := min(len(l.asked)-1, len(l.pages)-1)
		out := map[string]any{"FormatVersion": "aws_v1", "PriceList": l.pages[page]}
		if page < len(l.pages)-1 {
			out["NextToken"] = "more"
		}
		_ = json.NewEncoder(w).Encode(out)
	}))
	t.Cleanup(server.Close)
	return New(session.Simulated(server.URL, "eu-west-1"))
}

func TestListPrice(t *testing.T) {
	const since = "2026-02-01T00:00:00Z"
	one := item("A", "BoxUsage:m5.large", term("A.JRTCKXETXF", since, "0.0960000000"))
	for _, c := range []struct {
		name, key string
		pages     [][]string
		want      float64
		why       string
	}{
		{"a machine", "ec2 us-east-1 m5.large", [][]string{{one}}, 0.096, ""},
		{"a reservation's is free, and none", "ec2 us-east-1 m5.large", [][]string{{item("B", "Reservation:m5.large", term("B.J", since, "0.0000000000")), one}}, 0.096, ""},
		{"the same on two pages", "ec2 us-east-1 m5.large", [][]string{{one}, {one}}, 0.096, ""},
		{"two prices are none", "ec2 us-east-1 m5.large", [][]string{{one, item("C", "DedicatedUsage:m5.large", term("C.J", since, "0.1020000000"))}}, 0,
			"asking the price of m5.large in us-east-1: missing: the price list has 2 matching prices instead of 1"},
		{"an empty list", "ec2 us-east-1 zz9.large", [][]string{{}}, 0, "asking the price of zz9.large in us-east-1: missing: the price list has 0 matching prices instead of 1"},
		{"two prices in one term are none", "ec2 us-east-1 m5.large", [][]string{{item("A", "BoxUsage:m5.large", term("A.J", since, "0.0960000000", "0.0900000000"))}}, 0,
			"asking the price of m5.large in us-east-1: missing: the price list has 0 matching prices instead of 1"},
		{"the newest term that is in force", "ec2 us-east-1 m5.large", [][]string{{item("A", "BoxUsage:m5.large",
			term("A.1", "2025-01-01T00:00:00Z", "0.1000000000"), term("A.2", since, "0.0960000000"), term("A.3", "2999-01-01T00:00:00Z", "0.2000000000"))}}, 0.096, ""},
		{"another currency", "ec2 us-east-1 m5.large", [][]string{{strings.ReplaceAll(one, `"USD"`, `"CNY"`)}}, 0, "asking the price of m5.large in us-east-1: missing: the price list has 0 matching prices instead of 1"},
		{"Fargate, and not its spot market", "vcpu us-east-1 -", [][]string{{item("A", "USE1-Fargate-vCPU-Hours:perCPU", term("A.J", since, "0.0404800000")), item("B", "USE1-SpotUsage-Fargate-vCPU-Hours:perCPU", term("B.J", since, "0.0121440000")),
			item("C", "USE1-ECS-EC2-vCPU-Hours", term("C.J", since, "0.0100000000")), item("D", "USE1-Fargate-ARM-vCPU-Hours:perCPU", term("D.J", since, "0.0323800000")), item("E", "USE1-Fargate-Windows-vCPU-Hours:perCPU", term("E.J", since, "0.0465520000"))}}, 0.04048, ""},
		{"Fargate of ARM", "vcpu ap-northeast-2 - arm", [][]string{{item("A", "APN2-Fargate-vCPU-Hours:perCPU", term("A.J", since, "0.04656")), item("D", "APN2-Fargate-ARM-vCPU-Hours:perCPU", term("D.J", since, "0.03725"))}}, 0.03725, ""},
		{"Aurora", "rds us-east-1 db.r6g.large aurora-mysql", [][]string{{item("A", "InstanceUsage:db.r6g.large", term("A.J", since, "0.26")), item("B", "InstanceUsageIOOptimized:db.r6g.large", term("B.J", since, "0.338"))}}, 0.26, ""},
		{"Aurora I/O-Optimized", "rds eu-west-1 db.r6g.large aurora-mysql io-optimized", [][]string{{item("A", "EU-InstanceUsage:db.r6g.large", term("A.J", since, "0.29")), item("B", "EU-InstanceUsageIOOptimized:db.r6g.large", term("B.J", since, "0.377"))}}, 0.377, ""},
		{"a capacity unit", "acu us-east-1 -", [][]string{{item("A", "Aurora:ServerlessV2Usage", term("A.J", since, "0.12")), item("B", "Aurora:ServerlessV2IOOptimizedUsage", term("B.J", since, "0.156"))}}, 0.12, ""},
		{"a capacity unit I/O-Optimized", "acu eu-west-1 - io-optimized", [][]string{{item("A", "EU-Aurora:ServerlessV2Usage", term("A.J", since, "0.14")), item("B", "EU-Aurora:ServerlessV2IOOptimizedUsage", term("B.J", since, "0.182"))}}, 0.182, ""},
		{"software that nobody can ask for", "rds us-east-1 db.r6g.large oracle-se2 license-included", nil, 0, "asking the price of db.r6g.large (oracle-se2, license-included) in us-east-1: missing: dynascale does not know how the price list names this item"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := &list{pages: c.pages}
			got, err := l.client(t).ListPrice(t.Context(), c.key)
			if why := ""; got != c.want || c.why != "" && (err == nil || err.Error() != c.why) || c.why == "" && err != nil {
				t.Errorf("got %g, %v%s", got, err, why)
			}
			if c.why != "" && scale.KindOf(err) != scale.Missing {
				t.Errorf("of the kind %v", scale.KindOf(err))
			}
			if len(l.asked) != len(c.pages) {
				t.Errorf("asked %d times for %d pages", len(l.asked), len(c.pages))
			}
		})
	}
}

// A machine is asked for with everything that tells its price from those of others of its type, signed for
// the service and its home, whatever region it is priced in.
func TestHowAPriceIsAsked(t *testing.T) {
	l := &list{pages: [][]string{{item("A", "EU-BoxUsage:m5.large", term("A.J", "2026-02-01T00:00:00Z", "0.107"))}}}
	if _, err := l.client(t).ListPrice(t.Context(), "ec2 eu-west-1 m5.large"); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range l.asked[0].Filters {
		got = append(got, f.Type+" "+f.Field+"="+f.Value)
	}
	want := []string{
		"TERM_MATCH regionCode=eu-west-1", "TERM_MATCH instanceType=m5.large", "TERM_MATCH operatingSystem=Linux", "TERM_MATCH tenancy=Shared", "TERM_MATCH preInstalledSw=NA",
		"TERM_MATCH capacitystatus=Used", "TERM_MATCH marketoption=OnDemand", "TERM_MATCH productFamily=Compute Instance", "TERM_MATCH licenseModel=No License required",
	}
	if !slices.Equal(got, want) || l.asked[0].ServiceCode != "AmazonEC2" {
		t.Errorf("asked %s %q", l.asked[0].ServiceCode, got)
	}
	if target, signed := l.header.Get("X-Amz-Target"), l.header.Get("Authorization"); target != "AWSPriceListService.GetProducts" || !strings.Contains(signed, "/us-east-1/pricing/aws4_request") {
		t.Errorf("sent as %s, signed %s", target, signed)
	}
}

func TestARefusalKeepsItsKind(t *testing.T) {
	for code, want := range map[string]scale.Kind{"AccessDeniedException": scale.Denied, "ThrottlingException": scale.Throttled} {
		l := &list{status: http.StatusBadRequest, code: code}
		_, err := l.client(t).ListPrice(t.Context(), "ec2 eu-west-1 m5.large")
		if scale.KindOf(err) != want || !strings.Contains(err.Error(), "asking the price of m5.large in eu-west-1") {
			t.Errorf("%s: %v, %v", code, scale.KindOf(err), err)
		}
	}
}
