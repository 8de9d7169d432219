package config

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/signal"
)

// Endpoint is a web address that signals are read from: a Prometheus, a page in its format, or a JSON document.
type Endpoint struct {
	Name string
	// URL is the base of the API of a Prometheus, before /api/v1, and otherwise the whole address.
	URL string
	// TokenFile or Token is a bearer token; User with PasswordFile or Password is for basic authentication.
	TokenFile, Token             string
	User, PasswordFile, Password string
	// SigV4 signs requests with the daemon's own credentials, for Amazon Managed Service for Prometheus.
	SigV4 SigV4
	// CAFile has the certificates of who may answer; "" for those of the machine.
	CAFile string
	// Timeout is for one request, 100 ms to 10 s.
	Timeout time.Duration
}

// SigV4 is what requests are signed for; the zero value is nothing.
type SigV4 struct {
	Region string
}

// Secret reports whether requests carry something that must not travel in the clear.
func (e Endpoint) Secret() bool { return e.TokenFile+e.Token+e.User != "" }

// EndpointPlace is whose credentials sign the requests to an endpoint.
func (c *Config) EndpointPlace(e Endpoint) Place {
	return Place{Region: e.SigV4.Region, Role: c.AWS.AssumeRole}
}

// endpoints is the key of the endpoints.
func (c *Config) endpoints() keys.Key {
	return keys.Map("endpoints", keys.Entries{
		Names: []keys.Check[string]{keys.Word}, Such: "main: {url: https://prometheus.example.com}",
		Entry: func(name string, _ int) keys.Key {
			e := &Endpoint{Name: name, Timeout: 5 * time.Second}
			return keys.Section(name, e).Then(func() { c.Endpoints = append(c.Endpoints, *e) })
		},
		All: func() (out []keys.Key) {
			for i := range c.Endpoints {
				out = append(out, keys.Section(c.Endpoints[i].Name, &c.Endpoints[i]))
			}
			return out
		},
	}).ShownIf(func() bool { return len(c.Endpoints) > 0 })
}

// managed is the address of a workspace of AWS, with its region.
var managed = pattern.Of(`^https?://aps-workspaces(?:-fips)?\.([a-z]{2}[a-z-]*-[0-9])\.(?:amazonaws\.com|api\.aws)(?:\.cn)?(?:[:/]|$)`)

// apiCall is what a signal adds to the address of a Prometheus itself.
var apiCall = pattern.Of(`/(?:api/v1/(?:query|query_range|series|labels)|graph)/?$`)

var (
	// A query may be there, and is not repeated in messages; a name or password is not.
	endpointURL = keys.That(keys.Rule{"pattern": `^https?://[^\s/@?#]+[^\s#]*$`}, func(v string) string {
		u, err := url.Parse(v)
		switch {
		case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
			return "is not a web address that begins with https:// (or http://)"
		case u.User != nil:
			return "carries a user name or password; write user: NAME and password_file: /etc/dynascale/password instead"
		case u.RawQuery == "" && apiCall.MatchString(u.Path):
			return "is the address of one call or page of Prometheus; write only the part before " + apiCall.FindString(u.Path)
		case u.Fragment != "":
			return "has a fragment behind #, which is not sent; remove it"
		}
		return ""
	})
)

// Keys are the keys of an endpoint.
func (e *Endpoint) Keys() keys.Set {
	return keys.Set{
		foreignToAnEndpoint,
		keys.Text("url", &e.URL, endpointURL).Required().Like("address", "server", "host", "server_address", "base_url", "uri", "endpoint"),
		keys.Text("token_file", &e.TokenFile, keys.Path, notToken).BesideSecret(),
		keys.FromEnvironment("token", &e.Token, "token_file"),
		either("token_file", &e.TokenFile, "token", &e.Token, false),
		keys.Text("user", &e.User, oneLine),
		keys.Text("password_file", &e.PasswordFile, keys.Path, notToken).BesideSecret(),
		keys.FromEnvironment("password", &e.Password, "password_file"),
		either("password_file", &e.PasswordFile, "password", &e.Password, false),
		keys.Sub("sigv4", func() keys.Set { return append(keys.Set{keys.Alone(e.signed)}, e.SigV4.Keys()...) }).ShownIf(func() bool { return e.SigV4.Region != "" }),
		keys.Text("ca_file", &e.CAFile, keys.Path).ShownIf(func() bool { return e.CAFile != "" }),
		keys.Span("timeout", &e.Timeout, keys.AtLeast(100*time.Millisecond), keys.AtMost(10*time.Second)),
		keys.Demand(nil, e.ways),
	}
}

// ways looks whether there is one way to say who asks.
func (e *Endpoint) ways(at keys.At) {
	if !at.Sound("url", "token_file", "token", "user", "password_file", "password", "sigv4") {
		return
	}
	instead := ""
	if e.Secret() {
		instead = ", in the place of the other credentials"
	}
	token, password := e.TokenFile+e.Token != "", e.PasswordFile+e.Password != ""
	switch {
	case managed.MatchString(e.URL) && e.SigV4.Region == "" && !at.Has("sigv4"):
		at.Problem("url", "is a workspace of Amazon Managed Service for Prometheus, which answers only signed requests; write sigv4: {region: %s} beside this key%s", managed.FindStringSubmatch(e.URL)[1], instead)
	case token && e.User != "":
		at.Problem("user", "cannot be combined with a token; an endpoint has one kind of credentials")
	case token && e.SigV4.Region != "", e.User != "" && e.SigV4.Region != "":
		at.Problem("sigv4", "cannot be combined with a token or user; an endpoint has one kind of credentials")
	case password && e.User == "":
		at.Problem(at.First("password_file", "password"), "is used only with the key `user`; set `user` as well")
	case e.User != "" && !password:
		at.Problem("user", "is used only with the key `password_file`, or `password: ${env:NAME}`; set one of the two as well")
	}
}

// signed answers true where the region belongs that requests are signed for.
func (e *Endpoint) signed(text string) string {
	if !strings.EqualFold(text, "true") {
		return ""
	}
	if found := managed.FindStringSubmatch(e.URL); found != nil {
		return "write {region: " + found[1] + "}, the region of the address"
	}
	return "write {region: us-east-1}, with the region that requests are signed for"
}

// Keys are the keys of what is signed for.
func (s *SigV4) Keys() keys.Set {
	return keys.Set{
		keys.Text("region", &s.Region, keys.Optional(aRegion)).RequiredIf(always),
	}
}

// asked looks at the endpoints that signals are read from, tells those that are signed for what they need a right
// for, and notes what would travel in the clear.
func (c *Config) asked(at keys.At) {
	var names, used []string
	for _, e := range c.Endpoints {
		names = append(names, e.Name)
	}
	for _, t := range c.Tiers {
		for _, s := range t.Signals {
			d, is := s.Source.Direct.(signal.Asked)
			path := keys.Join("tiers", t.Name) + ".signals." + s.Name + "." + keyOf(s) + ".endpoint"
			if !is || d.Asks() == "" || !at.Sound(path) {
				continue
			}
			i := slices.Index(names, d.Asks())
			if used = append(used, d.Asks()); i < 0 {
				at.Problem(path, "%s", notAsked(d.Asks(), names))
				continue
			}
			if e := c.Endpoints[i]; e.SigV4.Region != "" {
				d.Sign(workspace(e))
			}
		}
	}
	for _, e := range c.Endpoints {
		path := keys.Join("endpoints", e.Name)
		u, err := url.Parse(e.URL)
		if err == nil && u.Scheme == "http" && !isLoopback(u.Hostname()) && e.Secret() {
			c.note(at, keys.Join(path, "url"), "begins with http://, so the credentials are sent unencrypted; use https:// unless the network is your own")
		}
		if !slices.Contains(used, e.Name) {
			c.note(at, path, "no signal reads this endpoint, so dynascale never calls it")
		}
	}
}

func (c *Config) note(at keys.At, path, text string) {
	if note, own := at.Note(path, "%s", text); own {
		c.Notes = append(c.Notes, note)
	}
}

func keyOf(s signal.Signal) string {
	if s.Source.Direct == nil {
		return ""
	}
	return s.Source.Direct.Key()
}

func notAsked(name string, names []string) string {
	switch near := keys.Nearest(name, names); {
	case near != "":
		return keys.Show(name) + " is not one of the endpoints; did you mean " + near + "?"
	case len(names) == 0:
		return keys.Show(name) + " is not known: there are no endpoints; write its address in endpoints." + name + ".url"
	}
	return keys.Show(name) + " is not one of the endpoints (" + strings.Join(names, ", ") + "); write one of these names, or the address of " + name + " in endpoints." + name + ".url"
}

var workspaces = pattern.Of(`/workspaces/(ws-[A-Za-z0-9-]+)`)

// workspace is what is signed for, as an ARN names it.
func workspace(e Endpoint) signal.Resource {
	r := signal.Resource{Service: "aps", Region: e.SigV4.Region, Path: "workspace/*"}
	if found := workspaces.FindStringSubmatch(e.URL); found != nil {
		r.Path = "workspace/" + found[1]
	}
	return r
}
