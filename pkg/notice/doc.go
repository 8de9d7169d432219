// Package notice decides who is told what, and when: of events (pkg/event), which channels get
// them, what is told together in one message, and what need not be told any more.
//
// In go events, what the configuration says of routes, and how a sending went; out come messages that
// are due. It is Alertmanager's model: what begins at the same time is one message after a short
// wait, what follows comes after a longer one, what stands is repeated, what ended before anybody
// was told of it is never sent, and its end is told to those alone who were told that it began.
//
// What is not sent yet is no text but what it will say, so that a receiver which was away for an
// hour is told how things are, and not how they were minute by minute. A message that may have
// arrived, because no answer did, is sent again as it was, under the same id.
//
// The package thinks: no I/O, no context, no logger, no clock. pkg/notify sends.
package notice
