package main

import "time"

// notifyTestShape is the answer of notify test.
type notifyTestShape struct {
	// Channels are the channels to which a test message was sent.
	Channels []testedChannelShape `json:"channels"`
}

// testedChannelShape is what one receiver did with a test message.
type testedChannelShape struct {
	// Channel is the name of the channel.
	Channel string `json:"channel"`
	// Kind is `slack`, `teams`, `pagerduty`, `email`, `webhook` or `sns`.
	Kind string `json:"kind"`
	// Accepted is true if the receiver accepted the message.
	Accepted bool `json:"accepted"`
	// Answer is the answer of the receiver; null if it did not accept the message.
	Answer *string `json:"answer"`
	// Refused is why the receiver did not accept the message; null if it did.
	Refused *string `json:"refused"`
}

// notifyListShape is the answer of notify list.
type notifyListShape struct {
	// Channels are the configured channels.
	Channels []notifyChannelShape `json:"channels"`
	// Routes are the configured routes, which choose the channels for a message.
	Routes []notifyRouteShape `json:"routes"`
}

// notifyChannelShape is a channel, and what became of its messages.
type notifyChannelShape struct {
	// Channel is the name of the channel.
	Channel string `json:"channel"`
	// Kind is `slack`, `teams`, `pagerduty`, `email`, `webhook` or `sns`.
	Kind string `json:"kind"`
	// Waiting is how many alerts, and ends of alerts, wait to be sent. One message can have several of them.
	Waiting int `json:"waiting"`
	// Standing is how many alerts were sent to the channel and have not ended.
	Standing int `json:"standing"`
	// Accepted is when the receiver last accepted a message; null before the first.
	Accepted *time.Time `json:"accepted"`
	// Answer is what the receiver answered when it last accepted a message; null before the first accepted
	// message.
	Answer *string `json:"answer"`
	// Failing is when an attempt to send first failed after the last accepted message; null while the receiver
	// accepts messages.
	Failing *time.Time `json:"failing_since"`
	// Why is why the receiver accepts no message; null while it accepts messages.
	Why *string `json:"why"`
	// Again is when dynascale next tries to send; null while the receiver accepts messages.
	Again *time.Time `json:"again_at"`
}

// notifyRouteShape is a route of the configuration; an empty list asks for nothing.
type notifyRouteShape struct {
	// Severities are the severities of the messages that the route sends; an empty list means all.
	Severities []string `json:"severities"`
	// Tiers are the tiers whose messages the route sends; an empty list means all.
	Tiers []string `json:"tiers"`
	// Kinds are the kinds of event about which the route sends messages; an empty list means all.
	Kinds []string `json:"kinds"`
	// To are the recipients (people or teams) and channels to which the route sends, as the configuration names
	// them.
	To []string `json:"to"`
	// Channels are the names of the channels that the route reaches.
	Channels []string `json:"channels"`
	// Quiet are the times of the week at which the route sends nothing.
	Quiet []string `json:"quiet_hours"`
}
