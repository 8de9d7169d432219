package signal

import (
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/facts"
	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/resource"
)

// Remote is the part that sources have in common which are read from an endpoint of the configuration, one of its
// endpoints by name. Equal requests of several signals and tiers are asked once.
type Remote struct {
	Endpoint string
	// Labels choose among the series of an answer: those that have all of these.
	Labels map[string]string
	// Workspace is what requests are signed for; zero where they are not.
	Workspace Resource
}

// Asked is a Direct that is read from an endpoint.
type Asked interface {
	Direct
	// Asks is the endpoint's name.
	Asks() string
	// Sign says that requests are signed for a resource of AWS, for which the daemon then needs a right.
	Sign(workspace Resource)
	// TellsAbsence reports whether an answer can be that there is no such value, which a signal may take as 0.
	TellsAbsence() bool
}

// Asks is the endpoint's name.
func (r *Remote) Asks() string { return r.Endpoint }

// Sign takes note of the resource of AWS that is asked.
func (r *Remote) Sign(workspace Resource) { r.Workspace = workspace }

// TellsAbsence is true of what has series: an answer may have none of these labels.
func (*Remote) TellsAbsence() bool { return true }

// Unit is said by the signal.
func (*Remote) Unit() string { return "" }

// Resource is what is asked, where that is AWS's.
func (r *Remote) Resource() Resource { return r.Workspace }

// Counts lets the signal be named as the traffic of another one: what it counts is known to who names it alone.
func (*Remote) Counts() bool { return true }

// Explains nothing of CloudWatch.
func (*Remote) Explains(Query) bool { return false }

// Shelf is where the answers of the endpoint stand, and the permission for them.
func (r *Remote) Shelf() facts.Label {
	l := facts.Endpoint(r.Endpoint).Label
	if r.Workspace != (Resource{}) {
		l.Rights = []string{"aps:QueryMetrics"}
		l.For = "signals from Amazon Managed Service for Prometheus; reads only"
	}
	return l
}

// Order orders the answer to a request.
func (r *Remote) Order(order *facts.Order, q facts.Request) {
	facts.Endpoint(r.Endpoint).Want(order, q.Key())
}

// Answer is what is known of a request.
func (r *Remote) Answer(f facts.Facts, q facts.Request) facts.Fact[resource.Answer] {
	return facts.Endpoint(r.Endpoint).Get(f, q.Key())
}

// foreign are words of other tools beside a source, which stand elsewhere here.
var foreign = keys.Foreign{}.
	Add("endpoint", "write the address at the top level of the file, as endpoints: {main: {url: https://...}}, and here only endpoint: main",
		"url", "address", "server", "server_address", "host", "uri", "target", "base_url", "prometheus").
	Add("", "goals and bounds belong in the list `scalers` of the tier, not in a signal: scalers: [{target: {signal: ..., goal: 100}}]", "threshold", "activation_threshold", "target_value", "goal", "above", "below").
	Add("", "write `every: 1m` one level higher, as a key of the signal itself", "interval", "scrape_interval", "polling_interval", "every").
	Add("", "credentials belong in the endpoint, at the top level of the file: token_file, or user and password_file, or sigv4, as in endpoints: {main: {url: https://..., token_file: /etc/dynascale/token}}",
		"auth", "auth_modes", "basic_auth", "username", "user", "sigv4").
	Add("", "headers cannot be set; a token belongs in the endpoint at the top level of the file, as token_file, and other headers need a proxy that adds them", "headers").
	Add("", "ca_file and timeout belong in the endpoint, at the top level of the file: endpoints: {main: {url: https://..., ca_file: /etc/dynascale/ca.pem, timeout: 5s}}", "tls", "ca_file", "timeout").
	Add("", "scheme, port and path are parts of the url of the endpoint, at the top level of the file: endpoints: {main: {url: https://shop.example.com:8080/path}}", "path", "metrics_path", "port", "scheme").
	Add("", "write the key `unit` one level higher, in the signal itself", "unit", "units")

// Alone answers a text in the place of the keys of a source, of which one is the text itself.
func (*Remote) Alone(key string) keys.Part {
	return keys.Alone(func(text string) string {
		if strings.Contains(text, "://") {
			return ""
		}
		return "write {endpoint: NAME, " + key + ": " + keys.InBraces(text) + "}, with the name of an endpoint from the section `endpoints` at the top level of the file"
	})
}

// Foreign answers words of other tools.
func (*Remote) Foreign() keys.Foreign { return foreign }

// Name is the key of the endpoint.
func (r *Remote) Name() keys.Key { return keys.Text("endpoint", &r.Endpoint, endpointName).Required() }

// endpointName demands the name of an endpoint, and tells of an address in its place.
var endpointName = keys.That(keys.Word.Rule(), func(v string) string {
	if strings.Contains(v, "://") {
		return "is an address (not shown), and the name of an endpoint is expected; addresses stand in the section `endpoints` at the top level of the file: for endpoints: {main: {url: https://...}}, write endpoint: main"
	}
	return keys.Word.Wrong(v)
})

var labelName = keys.Like(pattern.Of(`^[A-Za-z_][A-Za-z0-9_]*$`), "the name of a label, which has only letters, digits and _, and does not begin with a digit")

// Chosen is the key of the labels.
func (r *Remote) Chosen() keys.Key {
	entry := func(name string) keys.Key {
		v := r.Labels[name]
		return keys.Text(name, &v).Then(func() {
			if r.Labels == nil {
				r.Labels = map[string]string{}
			}
			r.Labels[name] = v
		})
	}
	return keys.Map("labels", keys.Entries{
		Names: []keys.Check[string]{labelName}, Such: "service: web",
		Entry: func(name string, _ int) keys.Key { return entry(name) },
		All: func() (out []keys.Key) {
			for _, name := range slices.Sorted(maps.Keys(r.Labels)) {
				out = append(out, entry(name))
			}
			return out
		},
	}).ShownIf(func() bool { return len(r.Labels) > 0 })
}

// Matching are the series that the labels choose. A label that is "" must be absent.
func (r *Remote) Matching(all []resource.Series) (out []resource.Series) {
	for _, s := range all {
		fits := true
		for name, v := range r.Labels {
			fits = fits && s.Labels[name] == v
		}
		if fits {
			out = append(out, s)
		}
	}
	return out
}

// Written are labels as Prometheus writes them: {code="200", service="user"}; "" for none.
func Written(labels map[string]string) string {
	if len(labels) == 0 {
		return ""
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		parts = append(parts, name+`="`+labels[name]+`"`)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
