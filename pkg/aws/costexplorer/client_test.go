package costexplorer

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/aws/session"
	"github.com/dynascale/dynascale/pkg/resource"
	"github.com/dynascale/dynascale/pkg/scale"
)

// recorded has the shape of an answer for two days by kind of charge and usage type.
const recorded = `{"GroupDefinitions":[{"Key":"RECORD_TYPE","Type":"DIMENSION"},{"Key":"USAGE_TYPE","Type":"DIMENSION"}],
"ResultsByTime":[
 {"Estimated":true,"TimePeriod":{"Start":"2026-11-20","End":"2026-11-21"},"Total":{},"Groups":[
  {"Keys":["Usage","EU-BoxUsage:m5.large"],"Metrics":{"AmortizedCost":{"Amount":"23.0400000000","Unit":"USD"}}},
  {"Keys":["Savings Plan Covered Usage","EU-BoxUsage:m5.large"],"Metrics":{"AmortizedCost":{"Amount":"1.5","Unit":"USD"}}}]},
 {"Estimated":true,"TimePeriod":{"Start":"2026-11-21","End":"2026-11-22"},"Total":{},"Groups":[
  {"Keys":["Usage","EU-BoxUsage:m5.large"],"Metrics":{"AmortizedCost":{"Amount":"1.0E-7","Unit":"USD"}}},
  {"Keys":["Credit","EU-BoxUsage:m5.large"],"Metrics":{"AmortizedCost":{"Amount":"-23.04","Unit":"USD"}}}]}],
"DimensionValueAttributes":[]}`

type asked struct {
	times  int
	body   getCostAndUsage
	header http.Header
}

func explorer(t *testing.T, status int, answer string) (*Client, *asked) {
	t.Helper()
	got := &asked{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(text, &got.body); err != nil {
			t.Errorf("asked %s: %v", text, err)
		}
		got.times, got.header = got.times+1, r.Header
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return New(session.Simulated(server.URL, "eu-west-1")), got
}

func question() Question {
	return Question{From: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Tag: "Project", Values: []string{"shop"}}
}

func TestCharges(t *testing.T) {
	c, got := explorer(t, 200, recorded)
	charges, err := c.Charges(t.Context(), question())
	want := []resource.Charge{
		{Record: "Usage", Usage: "EU-BoxUsage:m5.large", Dollars: 23.0400001},
		{Record: "SavingsPlanCoveredUsage", Usage: "EU-BoxUsage:m5.large", Dollars: 1.5},
		{Record: "Credit", Usage: "EU-BoxUsage:m5.large", Dollars: -23.04},
	}
	if diff := cmp.Diff(want, charges); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	asked := getCostAndUsage{
		TimePeriod: period{"2026-11-20", "2026-11-22"}, Granularity: "DAILY", Metrics: []string{"AmortizedCost"},
		GroupBy: []group{{"DIMENSION", "RECORD_TYPE"}, {"DIMENSION", "USAGE_TYPE"}},
		Filter:  expression{And: []expression{{Dimensions: &values{"SERVICE", services}}, {Tags: &values{"Project", []string{"shop"}}}}},
	}
	if diff := cmp.Diff(asked, got.body); diff != "" || got.times != 1 {
		t.Errorf("asked %d times: %s", got.times, diff)
	}
	if target, signed := got.header.Get("X-Amz-Target"), got.header.Get("Authorization"); target != "AWSInsightsIndexService.GetCostAndUsage" || !strings.Contains(signed, "/us-east-1/ce/aws4_request") {
		t.Errorf("sent as %s, signed %s", target, signed)
	}
}

// Without a tag the services alone are a filter.
func TestTheWholeAccount(t *testing.T) {
	c, got := explorer(t, 200, recorded)
	q := question()
	q.Tag, q.Values = "", nil
	if _, err := c.Charges(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(expression{Dimensions: &values{"SERVICE", services}}, got.body.Filter); diff != "" {
		t.Error(diff)
	}
}

// Each request is billed, so a refusal is not tried again, whatever its kind.
func TestARefusalIsOneRequest(t *testing.T) {
	for _, c := range []struct {
		status      int
		answer, why string
		kind        scale.Kind
	}{
		{400, `{"__type":"AccessDeniedException","message":"User is not authorized to perform: ce:GetCostAndUsage"}`, "not authorized to perform: ce:GetCostAndUsage", scale.Denied},
		{400, `{"__type":"LimitExceededException","message":"Rate exceeded"}`, "Rate exceeded", scale.Throttled},
		{400, `{"__type":"DataUnavailableException","message":"Data is not available"}`, "Data is not available", scale.Missing},
		{500, `{"__type":"InternalFailure","message":"oops"}`, "oops", scale.Internal},
		{200, `{"ResultsByTime":[`, "cannot be read", scale.Internal},
		{200, `{"ResultsByTime":[],"NextPageToken":"more"}`, "does not fit one page", scale.Invalid},
		{200, strings.ReplaceAll(recorded, "USD", "CNY"), "not in US dollars", scale.Invalid},
		{200, strings.ReplaceAll(recorded, "1.0E-7", "NaN"), "which is not an amount", scale.Invalid},
		{200, strings.ReplaceAll(recorded, `"Usage",`, ``), "1 keys instead of two", scale.Invalid},
		{200, strings.ReplaceAll(recorded, "AmortizedCost", "BlendedCost"), "the answer has no AmortizedCost of ", scale.Invalid},
	} {
		t.Run(c.why, func(t *testing.T) {
			client, got := explorer(t, c.status, c.answer)
			_, err := client.Charges(t.Context(), question())
			if err == nil || !strings.Contains(err.Error(), c.why) || scale.KindOf(err) != c.kind {
				t.Errorf("%v, of the kind %v", err, scale.KindOf(err))
			}
			if got.times != 1 {
				t.Errorf("%d requests", got.times)
			}
		})
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(recorded))
	f.Add([]byte(`{"ResultsByTime":[{"Groups":[{"Keys":["a","b"],"Metrics":{"AmortizedCost":{"Amount":"1e999","Unit":"USD"}}}]}]}`))
	f.Fuzz(func(t *testing.T, answer []byte) {
		charges, err := chargesOf(answer)
		for _, c := range charges {
			if err != nil || c.Dollars != c.Dollars {
				t.Errorf("%+v, %v", c, err)
			}
		}
	})
}
