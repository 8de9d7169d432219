package config

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"github.com/dynascale/dynascale/pkg/keys"
)

// Every key that the walker asks for is in the schema with a sentence, and the
// schema has no key of its own.
func TestSchemaHasEveryKey(t *testing.T) {
	known := Schema().Names()
	found := map[string]bool{}
	var visit func(shape string, node any)
	visit = func(shape string, node any) {
		own, _ := node.(map[string]any)
		properties, _ := own["properties"].(map[string]any)
		for key, inner := range properties {
			at := keys.Join(shape, key)
			found[at] = true
			if about, _ := inner.(map[string]any)["description"].(string); len(about) < 5 {
				t.Errorf("%s has no sentence in the schema", at)
			}
			visit(at, inner)
		}
		alternatives, _ := own["anyOf"].([]any)
		for _, one := range alternatives {
			visit(shape, one)
		}
		if own["items"] != nil {
			visit(shape+"[*]", own["items"])
		}
		if own["additionalProperties"] != nil {
			visit(shape+".*", own["additionalProperties"])
		}
	}
	visit("", readSchema(t))
	if diff := cmp.Diff(known, slices.Sorted(maps.Keys(found))); diff != "" {
		t.Errorf("the schema and the walker know different keys (-walker +schema):\n%s", diff)
	}
	if len(found) < 80 {
		t.Errorf("only %d keys", len(found))
	}
}

func readSchema(t testing.TB) any {
	t.Helper()
	file, err := os.Open(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	doc, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func compileSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	if err := c.AddResource("dynascale.schema.json", readSchema(t)); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("dynascale.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// refusal is what an editor with the schema would find wrong with a file.
func refusal(schema *jsonschema.Schema, text []byte) error {
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		return err
	}
	return schema.Validate(value)
}

// acceptedBySchema demands that what the walker accepts, the schema accepts in the
// form that Effective gives it.
func acceptedBySchema(t *testing.T, schema *jsonschema.Schema, c *Config) {
	t.Helper()
	text, err := c.Effective()
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte("url: (set)"), []byte("url: https://a-secret"))
	text = bytes.ReplaceAll(text, []byte("(set)"), []byte("a-secret"))
	if err := refusal(schema, text); err != nil {
		t.Errorf("the effective values are refused: %v\n%s", err, text)
	}
}

func TestSchemaAcceptsWhatWeShip(t *testing.T) {
	schema := compileSchema(t)
	files, _ := filepath.Glob("../../configs/examples/*.yaml")
	for _, file := range append(files, manual) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := refusal(schema, data); err != nil {
				t.Error(err)
			}
			acceptedBySchema(t, schema, mustParse(t, string(data)))
		})
	}
}

// beyondSchema are the mistakes that a schema cannot see, because they lie between
// two values, in the size of a duration, in how a number is spelt, or in the environment.
var beyondSchema = strings.Fields(`
	acu-ladder-comma
	adaptive-never
	average-by-hand-per-unit
	average-per-unit
	backlog-arrivals-of-messages
	backlog-keep-last
	backlog-of-seconds
	balancer-elsewhere
	balancer-other-partition
	below-zero
	block-with-password
	bottleneck-circle
	bottleneck-never
	bottleneck-share
	bottleneck-signal
	bound-at-ceiling
	bound-zero-percent
	budget-set-unknown-tier
	budget-units
	budget-zone
	class-cannot-judge
	cluster-endpoints
	composite-never
	connections-incomplete
	connections-itself
	connections-misfit
	connections-no-class
	connections-nobody
	connections-of-classes
	connections-told-nobody
	connections-too-few
	copied-cloudformation-ref
	cron-last-day
	date-turned
	deadline-beyond-interval
	defaults-without-a-window
	dependents-incomplete
	dependents-mixed
	dependents-never
	dependents-of-classes
	dependents-of-readers
	discount-as-share
	each-reader-of-a-group
	ec2-family-slip
	endpoint-many-steps
	endpoint-other-name
	endpoint-password-in-url
	endpoint-step-alone
	endpoint-two-ways
	endpoint-unknown
	endpoint-unsigned
	endpoint-user-alone
	every-of-a-queue
	every-of-steps
	every-too-often
	expression-age
	expression-circle
	expression-constant
	expression-form
	expression-function
	expression-itself
	expression-name
	expression-never
	expression-other-language
	expression-sign
	expression-sign-quoted
	expression-units
	expression-variable-of-shell
	expression-zero
	fallback-of-nothing
	free-memory-for-load
	given-class-falls
	given-class-mixed
	given-class-size
	given-ecs-600
	given-goal-06
	given-group-instance
	given-group-lt
	given-group-tg
	given-lat-ms
	given-lb-other-account
	given-path-home
	given-path-tilde
	given-queue-region-typo
	given-region-typo
	given-thr-share
	given-thr-share-below
	given-tmpl-shell
	given-two-accounts
	given-two-regions
	given-vm-fallback-arm
	given-vm-fallback-small
	given-vm-falls-cpu
	given-vm-mixed
	goal-beyond-ceiling
	group-semicolon
	grow-below-shrink
	headroom-turns
	heartbeat-clear
	heartbeat-namespace
	hosts-for-load
	importance-low-read
	interval-too-long
	interval-too-short
	json-path
	json-path-of-others
	ladder-no-such-size
	lag-unknown
	latency-of-disk-in-milliseconds
	ledger-drive
	ledger-folder
	ledger-in-memory
	limits-thousands
	listen-everywhere
	listen-no-host
	math-form
	math-reference
	math-sign
	max-age-below-settle
	max-below-min
	max-zero
	merge-key
	metric-dimension-arn
	metric-not-published
	metric-sum-of-level
	metric-total-without-per-unit
	min-zero-blind
	missing-zero-json
	missing-zero-level
	notify-intervals
	notify-mail-clear
	notify-no-channel
	notify-no-secret
	notify-no-such-tier
	notify-nobody
	notify-same-name
	notify-secret-not-file
	notify-topic-region
	notify-unknown-recipient
	octal-limit
	pace-select-of-nothing
	pace-without-urgency
	period-odd
	period-too-fine
	phases-share
	phases-small-emergency
	preset-needs-balancer
	preset-needs-queue
	pressure-beyond-ceiling
	pressure-headroom-percent
	price-of-no-size
	price-zero
	prices-both
	prices-neither
	prices-spot-discount
	profile-arn
	profile-option
	promql-alert-rule
	promql-grafana
	promql-grouping
	promql-half
	promql-labels
	promql-other-language
	promql-quantile
	promql-time
	query-label-single-quotes
	query-label-unquoted
	queue-elsewhere
	queue-other-service
	rate-never-counts
	ratio-of-itself
	replicas-too-many
	retention-too-short
	retry-beyond-interval
	role-other-partition
	routes-without-channels
	schedule-name-twice
	schedule-no-day
	schedule-no-length
	schedule-only-weekday
	schedule-same-moment
	schedule-zone-offset
	scrape-quantile-value
	second-document
	selected-of-a-named-group
	selector-fewer-tags
	selector-more-tags
	selector-tag-key-value
	share-of-all
	shared-group
	shared-group-one-account
	shared-group-region-open
	shrink-limit-above-all
	spare-all
	start-of-eventbridge
	statistic-fixed
	step-against
	step-below-bound
	step-ends
	step-grows-less
	step-half
	step-hole
	step-of-values
	step-overlap
	step-size-of-nobody
	step-unreachable
	storage-on-the-spot-market
	sum-of-a-stranger
	sum-of-percent
	sum-of-sums
	sum-of-two-units
	sum-twice
	sum-with-a-unit
	tag
	target-load-itself
	target-total-from-zero
	target-twice
	term-twice
	threshold-bounds
	token-named-file
	tokens-of-one-file
	tolerance-above-all
	total-in-expression
	total-without-per-unit
	traffic-itself
	traffic-of-a-level
	traffic-unknown
	two-owners-service
	two-tiers-one-database
	two-tiers-one-file
	two-tiers-one-prefix
	unknown-signal
	urgency
	urgency-of-nothing
	urgency-twice
	urgency-unasked
	weights-nowhere
	zone-local
	zone-nearby
`)

func TestSchemaRefusesBadFiles(t *testing.T) {
	schema := compileSchema(t)
	files, _ := filepath.Glob("../../configs/bad/*.yaml")
	var accepted []string
	for _, file := range files {
		if strings.HasPrefix(filepath.Base(file), "typing-") {
			continue // a mistake of the text; a schema is asked about the values
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if refusal(schema, data) == nil {
			accepted = append(accepted, strings.TrimSuffix(filepath.Base(file), ".yaml"))
		}
	}
	slices.Sort(beyondSchema)
	slices.Sort(accepted)
	if diff := cmp.Diff(beyondSchema, accepted); diff != "" {
		t.Errorf("the schema accepts other bad files than before (-before +now):\n%s", diff)
	}
	if len(accepted)*5 > len(files)*2 {
		t.Errorf("the schema refuses only %d of %d bad files", len(files)-len(accepted), len(files))
	}
}
