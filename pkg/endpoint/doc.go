// Package endpoint asks the web addresses that signals are read from: the API of a Prometheus, pages in its format,
// and JSON documents.
//
// In go the endpoints of a configuration; out come sources for facts/fetch, whose answers stand on a shelf for each
// endpoint. A request is made once in an evaluation, however many signals, tiers, accounts and regions want its answer. An
// endpoint that did not answer is not asked again in that evaluation, so that a dead one costs one timeout. Answers are
// bounded, redirects are not followed, and no message has a credential in it.
//
// It remembers the page before the last one, because a counter tells nothing by itself. It decides nothing.
package endpoint
