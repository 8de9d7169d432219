package rds

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/scale"
)

func waiting(arn, actions string) string {
	return "<ResourcePendingMaintenanceActions><ResourceIdentifier>" + arn + "</ResourceIdentifier><PendingMaintenanceActionDetails>" + actions +
		"</PendingMaintenanceActionDetails></ResourcePendingMaintenanceActions>"
}

func announced(action, dates string) string {
	return "<PendingMaintenanceAction><Action>" + action + "</Action><Description>New Operating System update is available</Description>" + dates + "</PendingMaintenanceAction>"
}

func TestMaintenance(t *testing.T) {
	const (
		after   = "<AutoAppliedAfterDate>2026-03-08T00:00:00Z</AutoAppliedAfterDate>"
		same    = "<CurrentApplyDate>2026-03-08T00:00:00Z</CurrentApplyDate>"
		sooner  = "<OptInStatus>next-maintenance</OptInStatus><CurrentApplyDate>2026-03-01T04:00:00Z</CurrentApplyDate>"
		forced  = "<ForcedApplyDate>2026-04-01T00:00:00Z</ForcedApplyDate>"
		listing = "DescribePendingMaintenanceActions"
	)
	c, asked := scripted(t,
		ok(page(listing, "PendingMaintenanceActions", "more",
			waiting("arn:aws:rds:eu-west-1:123456789012:db:Shop", announced("system-update", after+same+forced)+announced("db-upgrade", after+sooner)))),
		ok(page(listing, "PendingMaintenanceActions", "",
			waiting("arn:aws:rds:eu-west-1:123456789012:cluster:aurora", announced("os-upgrade", "")+announced("hardware-maintenance", forced)+announced("os-upgrade", sooner)))))
	got, err := c.Maintenance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"arn:aws:rds:eu-west-1:123456789012:db:shop": {"system-update, applied after 2026-03-08", "db-upgrade, applied on 2026-03-01"},
		"arn:aws:rds:eu-west-1:123456789012:cluster:aurora": {
			"hardware-maintenance, forced on 2026-04-01", "os-upgrade, applied on 2026-03-01",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	first := url.Values{"Action": {listing}, "MaxRecords": {"100"}}
	if diff := cmp.Diff(first, asked.Forms[0]); diff != "" || len(asked.Forms) != 2 || asked.Forms[1].Get("Marker") != "more" {
		t.Errorf("%d calls: %s", len(asked.Forms), diff)
	}
	denied, _ := scripted(t, refusal(403, "AccessDenied", "no"))
	if got, err := denied.Maintenance(t.Context()); got != nil || scale.KindOf(err) != scale.Denied || err.Error() != "reading pending maintenance: denied: AccessDenied: no" {
		t.Errorf("got %v, %v", got, err)
	}
}

func quotas(items string) answer {
	return ok("<DescribeAccountAttributesResponse><DescribeAccountAttributesResult><AccountQuotas>" + items + "</AccountQuotas></DescribeAccountAttributesResult></DescribeAccountAttributesResponse>")
}

func TestQuota(t *testing.T) {
	const snapshots = "<AccountQuota><AccountQuotaName>ManualSnapshots</AccountQuotaName><Used>3</Used><Max>100</Max></AccountQuota>"
	c, asked := scripted(t, quotas(snapshots+"<AccountQuota><AccountQuotaName>DBInstances</AccountQuotaName><Used>7</Used><Max>40</Max></AccountQuota>"))
	used, most, err := c.Quota(t.Context())
	if used != 7 || most != 40 || err != nil {
		t.Errorf("%d of %d, %v", used, most, err)
	}
	if diff := cmp.Diff([]url.Values{{"Action": {"DescribeAccountAttributes"}}}, asked.Forms); diff != "" {
		t.Error(diff)
	}
	tests := []struct {
		name   string
		answer answer
		want   string
	}{
		{"denied", refusal(403, "AccessDenied", "no"), "reading the quota of databases: denied: AccessDenied: no"},
		{"not told", quotas(snapshots), "reading the quota of databases: internal: the answer has no quota named DBInstances"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := scripted(t, tt.answer)
			if _, _, err := c.Quota(t.Context()); err == nil || err.Error() != tt.want {
				t.Errorf("got %v", err)
			}
		})
	}
}
