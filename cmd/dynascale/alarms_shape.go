package main

// alarmsShape is the answer of alarms diff, apply and remove.
type alarmsShape struct {
	Alarms []alarmShape `json:"alarms"`
}

// alarmShape is one alarm, and what is done about it.
type alarmShape struct {
	Alarm string `json:"alarm"`
	// Step is make, change, remove, keep (it is already correct) or leave (dynascale did not create it).
	Step string `json:"step"`
	// Why are the reasons for the step, one sentence each.
	Why []string `json:"why"`
	// State is that of the alarm: OK, ALARM or INSUFFICIENT_DATA; null where there is none.
	State *string `json:"state"`
	// Done is true if the step was done; false if it was not needed or failed, and always for diff.
	Done bool `json:"done"`
	// Error is why the step failed; null if it did not.
	Error *string `json:"error"`
}
