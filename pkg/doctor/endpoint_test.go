package doctor

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dynascale/dynascale/pkg/scale"
	"github.com/dynascale/dynascale/pkg/signal"
	"github.com/dynascale/dynascale/pkg/signal/scrape"
	"github.com/dynascale/dynascale/pkg/sim/clinic"
)

// What endpoints answer, and what is computed of it: a rate that is not known yet is told as one, a path that is not
// there as that, and an expression with its parts.
func TestDoctorLooksAtEndpointsAndExpressions(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/metrics" {
			_, _ = w.Write([]byte("# TYPE hits_total counter\nhits_total 7\n"))
			return
		}
		_, _ = w.Write([]byte(`{"waiting": 12, "workers": 0, "huge": 1e300}`))
	}))
	defer server.Close()
	text := "endpoints:\n  report: {url: " + server.URL + "/report}\n  page: {url: " + server.URL + "/metrics}\n" +
		strings.Replace(clinic.GroupsConfig, "    signals:\n", `    signals:
      waiting: {json: {endpoint: report, path: waiting}, unit: jobs}
      workers: {json: {endpoint: report, path: workers}, unit: workers}
      idle: {json: {endpoint: report, path: elsewhere}, unit: jobs, importance: low}
      part: {json: {endpoint: report, path: away}, unit: jobs, importance: low}
      whole: {expression: part * 2, unit: jobs}
      huge: {json: {endpoint: report, path: huge}, unit: jobs}
      gone: {json: {endpoint: report, path: nowhere}, unit: jobs}
      hits: {scrape: {endpoint: page, metric: hits_total}, unit: hits/second}
      both: {expression: waiting + cpu / 10, unit: jobs}
      each: {expression: waiting / workers, unit: jobs}
      none: {scrape: {endpoint: page, metric: misses_total}, unit: misses/second, missing: zero}
      much: {expression: huge * huge, unit: jobs}
      lost: {expression: gone * 2, unit: jobs}
      share: {expression: errors * 2, unit: percent}
`, 1)
	c := visited{}
	c.Open(t, clinic.Groups())
	got := show(c.examine(t, text))
	for _, want := range []string{
		"ok | web | endpoint report: waiting | 12 |",
		"ok | web | endpoint report: huge | 1e+300 |",
		"warn | web | endpoint report: nowhere |",
		"| the tier does not shrink while this is so; look at the answer of the endpoint with curl, and correct web.signals.gone if the value is not in the answer",
		"| the tier can still shrink (importance: low) while this is so; look at the answer of the endpoint with curl, and correct web.signals.idle if the value is not in the answer",
		"| the tier does not shrink while this is so; look at the answer of the endpoint with curl, and correct web.signals.part if the value is not in the answer",
		"warn | web | endpoint page: hits_total | there is no rate yet: the counter was read only once, and a rate needs two reads | nothing to do: the daemon has a value from its second evaluation on; until then the tier does not shrink",
		"warn | web | endpoint page: misses_total | the metrics page has no value of misses_total; this is missing data, not 0 | the signal counts as 0 while this is so (missing: zero); if there should be a value, look at the answer of the endpoint with curl, and correct web.signals.none",
		"ok | web | signal both | 21 jobs, of waiting 12, cpu 90 |",
		"warn | web | signal each | no value: division by zero: workers is 0 | the tier does not shrink while this is so; keep the divisor above 0, as in errors / max(requests, 1)",
		"warn | web | signal much | no value: the result of huge * huge is +Inf, which is not a finite number | the tier does not shrink while this is so; correct the expression",
		"warn | web | signal lost | no value: gone is missing | see the finding above about the missing signal",
		"info | web | signal share | doctor does not compute this signal: its formula uses the signal errors, which doctor cannot read as one number; this is no error |",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it lacks %q in\n%s", want, got)
		}
	}
	if strings.Count(got, "second evaluation") != 1 {
		t.Errorf("a rate is spoken of where there is none:\n%s", got)
	}
}

// What does not answer fails doctor only where a tier needs it: one whose signals are all of low importance
// still shrinks.
func TestASourceOfLowImportanceThatDoesNotAnswerIsAWarning(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	const waits = "until the server answers, the tier does not shrink"
	for name, c := range map[string]struct{ signals, want, does string }{
		"low":              {"low", "warn", "until the server answers, the tier can still shrink (importance: low)"},
		"high":             {"high", "fail", waits},
		"one of them high": {"low}\n      also: {json: {endpoint: report, path: waiting}, unit: jobs, importance: medium", "fail", waits},
		"used by another":  {"low}\n      twice: {expression: waiting * 2, unit: jobs", "fail", waits},
		"used by a low one": {"low}\n      twice: {expression: waiting * 2, unit: jobs, importance: low",
			"warn", "until the server answers, the tier can still shrink (importance: low)"},
	} {
		t.Run(name, func(t *testing.T) {
			v := visited{}
			v.Open(t, clinic.Groups())
			got := show(v.examine(t, "endpoints:\n  report: {url: "+server.URL+"}\n"+strings.Replace(clinic.GroupsConfig, "    signals:\n",
				"    signals:\n      waiting: {json: {endpoint: report, path: waiting}, unit: jobs, importance: "+c.signals+"}\n", 1)))
			for _, line := range strings.Split(got, "\n") {
				if strings.Contains(line, "| endpoint report: waiting |") {
					if !strings.HasPrefix(line, c.want+" | web |") || !strings.HasSuffix(line, c.does) {
						t.Errorf("want %s, and that %s: %s", c.want, c.does, line)
					}
					return
				}
			}
			t.Errorf("nothing is said of it:\n%s", got)
		})
	}
}

func TestWhatToDoAboutAnEndpoint(t *testing.T) {
	for kind, want := range map[scale.Kind]string{
		scale.Denied:      "check the credentials in endpoints.page, and the file that the message names, if it names one",
		scale.Invalid:     "check the key `url` in endpoints.page, and what the signal asks this endpoint for",
		scale.Throttled:   "the server is overloaded, or limits the number of requests: wait a minute; until the server answers, the tier does not shrink",
		scale.Unreachable: "check that the server of endpoints.page works, and that this machine can reach the url in endpoints.page; until the server answers, the tier does not shrink",
	} {
		asked := &scrape.Metric{Remote: signal.Remote{Endpoint: "page"}, Name: "hits_total"}
		if got := (doctor{}).remedyOf(asked, &scale.Failure{Kind: kind, Err: errors.New("HTTP 4xx")}, "", "the tier does not shrink"); got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
}
