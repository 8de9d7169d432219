// Package channel sends messages to receivers: Slack, PagerDuty, Microsoft Teams, a web address, an
// SMTP server, a topic of SNS. One file a channel, and each is a Sender of pkg/notify.
//
// In go a notice.Message; out comes what the receiver answered, or a notice.Refusal, which says
// whether the message may be sent again, when at the earliest, and whether it may have arrived. What a
// receiver has no room for is cut at a character, with a pointer to the command that shows the rest.
//
// Secrets are read when they are needed, so that they can be rotated, and no answer, error or log line
// has one in it: addresses are secrets too.
package channel
