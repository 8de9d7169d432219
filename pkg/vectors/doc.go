// Package vectors reads the published cases of the autoscalers of others, inputs with the answers that are expected, for the
// tests that put them through this project's code: the Kubernetes HPA, KEDA, the Vertical Pod Autoscaler and Karpenter.
//
// It knows each family of cases with its fields and the package whose tests play it. A family or field that it does not know
// fails the test that reads it: a case is never left out silently. No program imports it.
package vectors
