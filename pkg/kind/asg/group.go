package asg

// Group is an Auto Scaling group.
type Group struct{ Name string }
