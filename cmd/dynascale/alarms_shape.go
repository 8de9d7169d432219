package main

// alarmsShape is the answer of alarms diff, apply and remove.
type alarmsShape struct {
	// Alarms are the CloudWatch alarms, each with its step: `make`, `change`, `remove`, `keep` or `leave`.
	Alarms []alarmShape `json:"alarms"`
}

// alarmShape is one alarm, and what is done about it.
type alarmShape struct {
	// Alarm is the name of the alarm.
	Alarm string `json:"alarm"`
	// Step is what the alarm needs: `make`, `change`, `remove`, `keep` (the alarm is already correct) or `leave`
	// (dynascale did not create the alarm, and does not change it).
	Step string `json:"step"`
	// Why are the reasons for the step, one sentence each.
	Why []string `json:"why"`
	// State is the state of the alarm in CloudWatch: `OK`, `ALARM` or `INSUFFICIENT_DATA`; null if there is no
	// such alarm.
	State *string `json:"state"`
	// Done is true if the alarm was made, changed or removed. It is always false if Step is `keep` or `leave`,
	// and in the answer of `alarms diff`, which changes nothing.
	Done bool `json:"done"`
	// Error is why the step failed; null if it did not fail.
	Error *string `json:"error"`
}
