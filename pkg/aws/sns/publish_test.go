package sns

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dynascale/dynascale/pkg/aws/querytest"
	"github.com/dynascale/dynascale/pkg/scale"
)

const alerts = "arn:aws:sns:eu-west-1:111122223333:alerts"

func TestPublish(t *testing.T) {
	cfg, script := querytest.Play(t, querytest.Answer{Body: `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>`})
	c := New(cfg)
	for _, topic := range []string{alerts, alerts + ".fifo"} {
		if id, err := c.Publish(t.Context(), topic, "a subject", "a text with é\nand a line", "dynascale", "msg_1"); err != nil || id != "m-1" {
			t.Errorf("%s: %q, %v", topic, id, err)
		}
	}
	var sent []map[string]string
	for _, f := range script.Forms {
		one := map[string]string{}
		for k := range f {
			one[k] = f.Get(k)
		}
		sent = append(sent, one)
	}
	want := []map[string]string{
		{"Action": "Publish", "TopicArn": alerts, "Subject": "a subject", "Message": "a text with é\nand a line"},
		{"Action": "Publish", "TopicArn": alerts + ".fifo", "Subject": "a subject", "Message": "a text with é\nand a line", "MessageGroupId": "dynascale", "MessageDeduplicationId": "msg_1"},
	}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Error(diff)
	}
}

func TestPublishIsSigned(t *testing.T) {
	var authorization string
	cfg := querytest.Config(t, func(_ http.ResponseWriter, r *http.Request) { authorization = r.Header.Get("Authorization") })
	_, err := New(cfg).Publish(t.Context(), alerts, "s", "m", "", "")
	if !strings.Contains(authorization, "/eu-west-1/sns/aws4_request") || err == nil || scale.KindOf(err) != scale.Internal {
		t.Errorf("%s, %v", authorization, err)
	}
}

func TestPublishFails(t *testing.T) {
	for _, c := range []struct {
		name, body string
		status     int
		kind       scale.Kind
		want       string
	}{
		{"not allowed", `<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>not authorized</Message></Error></ErrorResponse>`, 403, scale.Denied, "AuthorizationError"},
		{"no such topic", `<ErrorResponse><Error><Code>NotFound</Code><Message>Topic does not exist</Message></Error></ErrorResponse>`, 404, "", "NotFound: Topic does not exist"},
		{"too many", `<ErrorResponse><Error><Code>Throttled</Code><Message>Rate exceeded</Message></Error></ErrorResponse>`, 429, scale.Throttled, "Rate exceeded"},
		{"a gateway", `<html>bad gateway</html>`, 502, scale.Internal, "HTTP 502"},
	} {
		cfg, _ := querytest.Play(t, querytest.Answer{Status: c.status, Body: c.body})
		_, err := New(cfg).Publish(t.Context(), alerts, "s", "m", "", "")
		if err == nil || c.kind != "" && scale.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v (%s)", c.name, err, scale.KindOf(err))
		}
	}
}
