// Package alarm is the adapter to the alarms of CloudWatch: it lists, puts and deletes metric alarms.
//
// In go names and alarms; out come the alarms that there are, each with its tags. Every error is a
// *scale.Failure. PutMetricAlarm overwrites an alarm as a whole, whoever made it, and ignores tags where
// there is one: who calls looks first, and leaves alone what does not carry its tag.
package alarm
