package main

import "time"

// notifyTestShape is the answer of notify test.
type notifyTestShape struct {
	Channels []notifyTestedShape `json:"channels"`
}

// notifyTestedShape is what one receiver did with a test message.
type notifyTestedShape struct {
	Channel string `json:"channel"`
	// Kind is slack, teams, pagerduty, email, webhook or sns.
	Kind     string `json:"kind"`
	Accepted bool   `json:"accepted"`
	// Answer is null where it was not accepted, and Refused, which says why, where it was.
	Answer  *string `json:"answer"`
	Refused *string `json:"refused"`
}

// notifyListShape is the answer of notify list.
type notifyListShape struct {
	Channels []notifyChannelShape `json:"channels"`
	Routes   []notifyRouteShape   `json:"routes"`
}

// notifyChannelShape is a channel, and what became of its messages.
type notifyChannelShape struct {
	Channel string `json:"channel"`
	// Kind is slack, teams, pagerduty, email, webhook or sns.
	Kind string `json:"kind"`
	// Waiting are alerts, and ends of alerts, that wait to be told.
	Waiting int `json:"waiting"`
	// Standing are those that were told and are not over.
	Standing int `json:"standing"`
	// Accepted is when a message was accepted last, with the Answer; null before the first.
	Accepted *time.Time `json:"accepted"`
	Answer   *string    `json:"answer"`
	// Failing is since when none is accepted, because of Why, and Again when one is sent again; null while
	// all is well.
	Failing *time.Time `json:"failing_since"`
	Why     *string    `json:"why"`
	Again   *time.Time `json:"again_at"`
}

// notifyRouteShape is a route of the configuration; an empty list asks for nothing.
type notifyRouteShape struct {
	Severities []string `json:"severities"`
	Tiers      []string `json:"tiers"`
	Kinds      []string `json:"kinds"`
	To         []string `json:"to"`
	// Channels are those behind To.
	Channels []string `json:"channels"`
	Quiet    []string `json:"quiet_hours"`
}
