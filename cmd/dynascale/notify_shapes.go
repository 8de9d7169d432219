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
	// Answer is what the receiver answered if it accepted the message, and Refused is why it did not accept it;
	// the other key is null.
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
	// Waiting is how many alerts, and ends of alerts, wait to be sent.
	Waiting int `json:"waiting"`
	// Standing is how many alerts were sent and are not over.
	Standing int `json:"standing"`
	// Accepted is when the receiver last accepted a message, and Answer what it answered; null before the first.
	Accepted *time.Time `json:"accepted"`
	Answer   *string    `json:"answer"`
	// Failing is since when the receiver accepts no message, Why is the reason, and Again is when the next is sent; null
	// while messages are accepted.
	Failing *time.Time `json:"failing_since"`
	Why     *string    `json:"why"`
	Again   *time.Time `json:"again_at"`
}

// notifyRouteShape is a route of the configuration; an empty list asks for nothing.
type notifyRouteShape struct {
	// Severities are the severities that the route sends, Tiers the tiers, and Kinds the kinds of event; an empty
	// list means all.
	Severities []string `json:"severities"`
	Tiers      []string `json:"tiers"`
	Kinds      []string `json:"kinds"`
	// To are the recipients and channels as the configuration names them.
	To []string `json:"to"`
	// Channels are the names of the channels that To means.
	Channels []string `json:"channels"`
	// Quiet are the times in which the route sends nothing.
	Quiet []string `json:"quiet_hours"`
}
