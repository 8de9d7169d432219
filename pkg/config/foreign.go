package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/dynascale/dynascale/pkg/keys"
	"github.com/dynascale/dynascale/pkg/kinds"
	"github.com/dynascale/dynascale/pkg/pattern"
	"github.com/dynascale/dynascale/pkg/scaler"
)

// What people copy from other tools and what they first look for here, section by section. Each answer says
// what to write. A name that only another word of ours stands for is told by keys.Key.Like instead.

const (
	beginsWithTiers = "a configuration of dynascale has its tiers below the key `tiers`; 'dynascale discover --out dynascale.yaml' writes a configuration for what runs in the account"
	severalQueues   = "for several queues, write a signal for each below the key `signals`, such as jobs: {queue: {url: https://...}}, and one that adds them up: all: {sum: [jobs, mails]}"
	inEachTier      = "write it in each tier (below tiers.NAME), or once for every tier (below defaults)"
	boundsHere      = "write limits: {min: 2, max: 20}"
)

var foreignAtTop = keys.Foreign{}.
	Add("tiers", "this looks like an object of Kubernetes; "+beginsWithTiers, "api_version", "kind", "metadata", "spec").
	Add("tiers", "this looks like a template of CloudFormation; "+beginsWithTiers, "resources", "aws_template_format_version", "awstemplate_format_version", "parameters", "outputs").
	Add("tiers", "this looks like a configuration of Terraform; "+beginsWithTiers, "resource", "provider", "terraform", "module", "variable").
	Add("tiers", "write each resource below the key `tiers`, under a name of your choice", "groups", "services", "targets", "autoscalers", "workloads", "applications", "apps").
	Add("", inEachTier, "guards", "signals", "scalers", "scaler", "unit_price", "adaptive").
	Add("", "write it below tiers.NAME, in each tier", append(kinds.Keys(), "critical", "priority")...).
	Add("", "a key that only holds settings for YAML aliases begins with x-: write x-shared", "anchors", "aliases", "templates").
	Add("log", "write log: {level: info}", "logging", "logger", "log_level", "verbose", "debug").
	Add("http", "write http: {listen: \"127.0.0.1:9077\"}", "server", "api", "port", "metrics_port").
	Add("ledger", "write ledger: {path: /var/lib/dynascale/ledger.db}", "storage", "state", "state_file", "db", "data_dir").
	Add("", "start a dry run on the command line: dynascale run --dry-run; a tier in mode observe is evaluated and never changed", "dry_run")

// sharedByName answers a key of the top level that by its name is for several tiers.
var sharedByName = keys.Guess(func(name string) keys.Instead {
	words := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return strings.ContainsRune("-_. ", c) })
	if !slices.ContainsFunc(words, func(word string) bool {
		return slices.Contains([]string{"common", "shared", "base", "definition", "definitions", "global", "globals"}, word)
	}) {
		return keys.Instead{}
	}
	return keys.Instead{Say: "settings that all tiers take belong in the key `defaults`; a key that only holds settings for YAML aliases begins with x-: write x-" + strings.Join(words, "-")}
})

// sections are the keys of the top level that are written below tiers by mistake, indented as the tiers are.
var sections = []string{"aws", "loop", "ledger", "http", "control", "log", "heartbeat", "prices", "notify", "budgets", "endpoints", "defaults"}

// noTier says where a section belongs that has the place of a tier; "" for a tier, which may have any name, and says
// what it scales or within which limits.
func noTier(name string, below []string) string {
	if strings.HasPrefix(name, "x-") && !slices.ContainsFunc(below, func(key string) bool { return slices.Contains(kinds.Keys(), key) }) {
		return "is read as a tier here; a key that begins with x- holds settings for YAML aliases only at the top level of the file: begin the key in the first column, above the key `tiers`"
	}
	if !slices.Contains(sections, name) || len(below) == 0 || slices.Contains(below, "limits") ||
		slices.ContainsFunc(below, func(key string) bool { return slices.Contains(kinds.Keys(), key) && name != "defaults" }) {
		return ""
	}
	return "is read as a tier here, and belongs at the top level of the file; begin the key `" + name + "` in the first column"
}

var foreignToATier = kinds.Foreign().
	Add("limits", boundsHere+" (min is the fewest units, max the most)", "min_replicas", "max_replicas", "min_replica_count", "max_replica_count", "min_size", "max_size",
		"min_capacity", "max_capacity", "minimum", "maximum", "min_instances", "max_instances", "min_count", "max_count", "bounds", "capacity").
	Add("limits", "dynascale decides the size; write the limits of the size: limits: {min: 2, max: 20}", "desired", "desired_capacity", "desired_count", "desired_size", "replicas", "initial_size").
	Add("scalers", "write each metric under the key `signals` (cpu: {preset: asg-cpu}), and each rule for the size under the key `scalers` (- target: {signal: cpu, goal: 60})",
		"triggers", "policies", "policy", "policy_type", "target_tracking_configuration", "scaling_policies", "step_adjustments", "rules").
	Add("signals", "write each metric under the key `signals`, with a name of your choice: cpu: {preset: asg-cpu}", "metric", "metrics", "monitors", "alarms").
	Add("guards", "write guards: {stabilization: {shrink: 5m}, cooldown: {grow: 1m, shrink: 5m}}; the guard pace limits how much the size may change in a period", "behavior", "behaviour", "scale_down", "scale_up", "advanced").
	Answer("guards", func(given map[string]string) string {
		return "write guards: {cooldown: " + keys.Directions(given) + "}"
	}, "cooldown", "cooldowns", "cooldown_period", "default_cooldown", "scale_in_cooldown", "scale_out_cooldown").
	Add("", "dynascale counts units that are starting, and does not order them twice; guards: {cooldown: {grow: 5m}} sets the time until the next growth", "warmup", "warm_up", "boot", "boot_time", "startup_time", "estimated_instance_warmup",
		"default_instance_warmup", "instance_warmup", "health_check_grace_period").
	Add("", "all tiers are evaluated together; write loop: {interval: 60s} at the top of the file", "polling_interval", "interval", "period", "evaluation_interval").
	Add("", "a budget belongs at the top of the file: budgets: {sets: {NAME: {tiers: [TIER], monthly: 100}}}", "budget", "budgets", "hourly", "daily", "monthly", "max_cost").
	Add("", "write notify at the top of the file; its routes name the tiers", "notify", "notifications", "alerts", "channels", "slack").
	Add("queue", severalQueues, "queues", "queue_urls", "sqs_queues").
	Add("", "a guard names the tier that this tier depends on: guards: {bottleneck: {tier: db, signal: cpu, above: 80}}, or guards: {connections: {tier: db, per_unit: 20}}",
		"depends_on", "depends", "dependencies", "requires", "needs", "after", "before", "upstream", "downstream", "edges", "links").
	Add("", "the limit of how much the size may change in a period is a guard: guards: {pace: {grow: {policies: [{count: 4, period: 1m}]}}}", "pace", "max_step", "step", "scale_up_policy").
	Add("mode", "write mode: off, observe, minimum or manage", "enabled", "disabled", "suspended", "paused", "active").
	Add("mode", "write mode: observe; the tier is then evaluated and never changed", "dry_run", "dryrun").
	Answer("assume_role", givenRole, "role", "role_arn", "iam_role").
	Add("", "for a tier in another account, write a role of that account: assume_role: {arn: arn:aws:iam::123456789012:role/dynascale}", "account", "account_id").
	Add("", "the name of a tier is its key below tiers; remove the unknown key", "name", "id").
	Add("unit_price", "write unit_price: 0.096, the price of one unit for an hour in US dollars", "price", "hourly_price", "cost", "unit_cost", "price_per_hour")

var foreignToASignal = keys.Foreign{}.
	Add("prometheus", "write prometheus: {endpoint: main, query: ...}, and the address at the top of the file: endpoints: {main: {url: https://...}}", "promql", "query", "prom", "victoriametrics", "thanos", "mimir").
	Add("json", "write json: {endpoint: main, path: queue.waiting}, and the address at the top of the file: endpoints: {main: {url: https://...}}", "http", "api", "metrics_api", "rest", "url", "webhook").
	Add("scrape", "write scrape: {endpoint: main, metric: http_requests_total}, and the address at the top of the file: endpoints: {main: {url: https://...}}", "exposition", "openmetrics", "metrics_path").
	Add("metric", "write metric: {namespace: ..., name: ..., statistic: Average, dimensions: {...}}", "cloudwatch", "cloud_watch", "aws_cloudwatch", "namespace", "metric_name", "dimensions", "name").
	Add("preset", "a signal begins with its source, such as cpu: {preset: asg-cpu}, or {prometheus: {endpoint: main, query: ...}}; the value to hold is a key of the scaler: target: {signal: cpu, goal: 60}",
		"type", "metadata", "metric_type", "trigger", "resource").
	Add("expression", "write expression: errors / max(requests, 1), with the names of other signals", "formula", "expr", "calc", "compute").
	Add("queue", "write queue: {url: https://sqs.REGION.amazonaws.com/ACCOUNT/NAME}", "sqs", "queue_url", "sqs_queue").
	Add("", "goals, bounds and scalers belong in the list `scalers` of the tier, not in a signal: scalers: [{target: {signal: cpu, goal: 60}}]",
		append(scaler.Kinds(), "goal", "above", "below", "target_value", "average_utilization", "scale_up", "scale_down")...).
	Add("importance", "write importance: very_high, high, medium or low; the weight of a signal belongs in the scaler `composite`", "weight", "priority", "severity")

var foreignToAnEndpoint = keys.Foreign{}.
	Add("user", "write user: NAME and password_file: /etc/dynascale/password", "basic_auth", "basic", "auth", "username", "authentication", "credentials").
	Add("token_file", "write token_file: /etc/dynascale/token, which holds the token alone", "bearer_token_file", "credentials_file", "authorization", "bearer", "bearer_token", "oauth2").
	Add("", "headers cannot be set; use a proxy that adds them", "headers", "header", "http_headers", "tenant", "org_id").
	Add("ca_file", "certificates are always verified; for a certificate of your own authority, write ca_file: /etc/dynascale/ca.pem, the file with the authority's certificate", "insecure", "insecure_skip_verify", "tls", "tls_config", "verify", "skip_verify", "ca", "ca_cert").
	Add("", "the kind of request follows from the signals that read this endpoint; write only the address, in the key `url`", "method", "path", "query", "type", "kind", "format").
	Add("", "the interval is a key of the signal; write `every: 1m` in each signal of this endpoint", "interval", "scrape_interval", "every", "polling_interval").
	Add("sigv4", "write sigv4: {region: us-east-1}", "region", "aws", "sig_v4", "aws_sigv4")

var foreignToAWS = keys.Foreign{}.
	Add("", "the account is that of the credentials; for another account write assume_role: {arn: arn:aws:iam::123456789012:role/dynascale}", "account", "account_id", "accounts").
	Add("region", "write one region in the key `region`; a tier in another region has its own key `region`", "regions", "default_region").
	Answer("assume_role", givenRole, "role", "role_arn", "iam_role").
	Add("rate", "dynascale has its own rules for retries; rate: {reads: 40, writes: 40} limits the calls in a second", "retries", "max_retries", "max_attempts", "retry_mode").
	Add("endpoint", "write endpoint: http://localhost:4566, for all services", "endpoints", "endpoint_url", "url")

var foreignToHTTP = keys.Foreign{}.
	Add("listen", "write host and port in one key: listen: 127.0.0.1:9077", "port", "host", "address", "addr", "bind", "bind_address").
	Add("", "dynascale serves plain HTTP; put a proxy with TLS before it, and leave listen at 127.0.0.1", "tls", "cert_file", "key_file", "tls_cert_file", "tls_key_file", "cert", "https")

var foreignToLedger = keys.Foreign{}.
	Add("retention", "the size of the ledger depends on how long records are kept: write retention: 30d; 'dynascale ledger' shows the disk space", "max_size", "size", "size_limit", "max_records", "max_age", "keep").
	Add("path", "write path: /var/lib/dynascale/ledger.db, the path of the file", "file", "dir", "directory", "folder", "location")

var foreignToLog = keys.Foreign{}.
	Add("", "the log goes to standard error, which systemd keeps in its journal; to write it into a file, start dynascale with 2>> FILE", "file", "path", "output", "filename", "directory")

var foreignToBudgets = keys.Foreign{}.
	Add("", "a budget is for an hour, a day or a month: write hourly, daily or monthly", "weekly", "yearly", "annual", "quarterly", "limit", "amount", "max").
	Add("", "all amounts are in US dollars; remove this key", "currency").
	Add("", "messages about budgets are sent by a route: in notify, write routes: [{kinds: [budgets], to: [NAME]}], with the name of a channel or recipient", "alert", "alerts", "alert_at", "notify", "thresholds", "notifications").
	Add("time_zone", "write time_zone: Asia/Seoul, or the name of another zone", "zone", "timezone", "tz").
	Add("", "this is the budget of all tiers; a budget of some tiers is a set: sets: {NAME: {tiers: [web], monthly: 100}}", "tiers", "tier")

var foreignToPrices = keys.Foreign{}.
	Add("rates", "write rates: [{of: m5.large, discount: 28}]; a discount is in percent off the list price", "discount", "discounts", "savings_plan", "savings_plans", "reserved").
	Add("pricing_api", "write pricing_api: true", "api", "live", "online").
	Add("unknown", "write unknown: 0.1, the price to assume for a unit without a known price, in US dollars an hour", "default", "fallback")

var foreignToNotify = keys.Foreign{}.
	Add("channels", "write channels (how messages travel: slack, email, ...), recipients (who has which channels) and routes (which events go to whom)", "receivers", "contacts", "contact_points", "route", "endpoints").
	Add("", "the key `group_wait` is how long a message waits for more events, and the key `repeat_interval` is the time after which a problem that is not over is sent again; the key `per_hour` of a channel limits the messages of this channel in an hour", "cooldown", "throttle", "rate_limit")

var foreignToAChannel = keys.Foreign{}.
	Add("webhook", "write webhook: {url_file: ...}, which sends JSON to any address", "discord", "telegram", "mattermost", "opsgenie", "victorops", "http", "googlechat", "google_chat", "rocketchat").
	Add("email", "write email: {host: smtp.example.com, from: ..., to: [...]}", "mail", "smtp", "ses").
	Add("", "dynascale sends no text messages itself; an SNS topic can send them: write sns: {topic: ARN}", "sms", "phone")

// givenRole is how a role is written: the one that is given, or an example.
func givenRole(given map[string]string) string {
	arn := "arn:aws:iam::123456789012:role/dynascale"
	for _, name := range slices.Sorted(maps.Keys(given)) { // the same answer each time
		if bareARN.MatchString(given[name]) {
			arn = given[name]
		}
	}
	return "write assume_role: {arn: " + arn + "}"
}

// bareARN is an ARN that can stand in braces as it is.
var bareARN = pattern.Of(`^arn:[A-Za-z0-9:/+=.@_-]{1,200}$`)
