package wire

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// request sends one body straight into the handler and demands an answer with a
// meaning: success, or an error of the caller, never one of the server.
func request(t *testing.T, server *Server, service, path, mime, body string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", mime)
	r.Header.Set("Authorization", strings.Replace(signed, "SERVICE", service, 1))
	if service == "sqs" {
		r.Header.Set("X-Amz-Target", "AmazonSQS.GetQueueAttributes")
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	if w.Code >= 500 || w.Body.Len() == 0 {
		t.Errorf("answered %d %q", w.Code, w.Body)
	}
}

func FuzzQueryRequest(f *testing.F) {
	f.Add("autoscaling", "Action=DescribePolicies&Version=2011-01-01&PolicyNames.member.1=x")
	f.Add("autoscaling", "Action=UpdateAutoScalingGroup&Version=2011-01-01&AutoScalingGroupName=__AutoScalingGroupName__&MinSize=-1&MaxSize=99999999999")
	f.Add("autoscaling", "Action=DescribeScheduledActions&Version=2011-01-01&StartTime=2000-01-01T00%3A00%3A00Z&StartTime.x=1")
	f.Add("autoscaling", "Action=DescribeScalingActivities&Version=2011-01-01&Filters.member.1.Name=Status&Filters.member.1.Values=")
	f.Add("monitoring", "Action=GetMetricData&Version=2010-08-01&StartTime=2000-01-01T00:00:00Z&EndTime=2000-01-02T00:00:00Z&MetricDataQueries.member.1.Id=e&MetricDataQueries.member.1.Expression=1")
	f.Add("sts", "Action=AssumeRole&Version=2011-06-15&RoleArn=:role/x&RoleSessionName=%00&DurationSeconds=1")
	f.Add("ec2", "Action=&Version=2016-11-15&a.=1&.a=1&..=1")
	f.Fuzz(func(t *testing.T, service, body string) {
		request(t, New(goldenCloud(), Options{}), service, "/", "application/x-www-form-urlencoded", body)
	})
}

func FuzzEstateRequest(f *testing.F) {
	f.Add("ec2", "Action=DescribeInstances&Version=2016-11-15&Filter.1.Name=instance-id&Filter.1.Value.1=i-0123456789abcdef0&MaxResults=5&NextToken=x")
	f.Add("ec2", "Action=StopInstances&Version=2016-11-15&InstanceId.1=i-0123456789abcdef0&InstanceId.2=&DryRun=true")
	f.Add("ec2", "Action=ModifyInstanceAttribute&Version=2016-11-15&InstanceId=i-0bbbbbbbbbbbbbbbb&InstanceType.Value=m7g.4xlarge")
	f.Add("ec2", "Action=DescribeInstanceTypeOfferings&Version=2016-11-15&LocationType=availability-zone&Filter.1.Name=location&Filter.1.Value=")
	f.Add("rds", "Action=CreateDBInstanceReadReplica&Version=2014-10-31&DBInstanceIdentifier=%00&SourceDBInstanceIdentifier=shop&Tags.Tag.1.Key=a")
	f.Add("rds", "Action=ModifyDBCluster&Version=2014-10-31&DBClusterIdentifier=cart&ServerlessV2ScalingConfiguration.MinCapacity=NaN&ServerlessV2ScalingConfiguration.MaxCapacity=1e309")
	f.Add("rds", "Action=DescribePendingMaintenanceActions&Version=2014-10-31&MaxRecords=20&Marker=RGVzY3JpYmU6LTE%3D")
	f.Add("elasticloadbalancing", "Action=DescribeTargetHealth&Version=2015-12-01&TargetGroupArn=x&Targets.member.1.Port=-1")
	f.Fuzz(func(t *testing.T, service, body string) {
		request(t, New(still(t), Options{}), service, "/", "application/x-www-form-urlencoded", body)
	})
}

func FuzzCBORRequest(f *testing.F) {
	f.Add([]byte("\xa0"))
	f.Add([]byte("\xa1\x69StartTime\xc1\xfb\x41\xcc\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("\xa1\x69StartTime\xc1\xfb\x7f\xf0\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("\xbf\x71MetricDataQueries\x9f\xbf\x62Id\x61e\x6aExpression\x61x\xff\xff\xff"))
	f.Add([]byte("\xa1\x71MetricDataQueries\x9b\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, body []byte) {
		const path = "/service/GraniteServiceVersion20100801/operation/GetMetricData"
		request(t, New(goldenCloud(), Options{}), "monitoring", path, "application/cbor", string(body))
	})
}

func FuzzJSONRequest(f *testing.F) {
	f.Add(`{"QueueUrl":"__QueueUrl__","AttributeNames":["All"]}`)
	f.Add(`null`)
	f.Add(`[{`)
	f.Fuzz(func(t *testing.T, body string) {
		request(t, New(goldenCloud(), Options{}), "sqs", "/", "application/x-amz-json-1.0", body)
	})
}

func FuzzInputsOf(f *testing.F) {
	f.Add("FILL(m1, 0) / PERIOD(m1)")
	f.Add("SEARCH('{AWS/EC2} x', \"y")
	f.Fuzz(func(t *testing.T, expression string) {
		ids, err := inputsOf(expression)
		for _, id := range ids {
			if err == nil && (!strings.Contains(expression, id) || len(id) < 255 && !idForm.MatchString(id)) {
				t.Errorf("%q: %q is no id", expression, id)
			}
		}
	})
}
