// Package prometheus is a source of numbers: the value of a PromQL query, of Prometheus itself or of what speaks its
// API, such as Thanos, Mimir, VictoriaMetrics and Amazon Managed Service for Prometheus.
//
// A query that answers with a series for each service is asked once for all tiers, each of which chooses its own by
// labels. No series is missing data and never 0, several are never merged, and an answer with warnings is partial: it
// may hold or grow a tier, and never shrinks one.
//
// It is pure: in goes what was read, out comes the number.
package prometheus
