// Package cloudwatch is CloudWatch in a simulated cloud: it answers for the metrics that the
// services of a world publish, with metric math over them.
//
// In go queries in the words of package signal; out come series and the list of metrics. What
// is published, and when it becomes visible, is the world's.
//
// It publishes nothing itself, and knows no service.
package cloudwatch
